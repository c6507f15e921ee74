import { readFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { readTap, type TestRun } from '../../scripts/defences/run-tests.ts'
import { tryDefence } from '../../scripts/defences/try-defence.ts'
import { createFolder } from '../fakes/folder.ts'

const runOf = (output: string, isOk: boolean): TestRun => ({ ...readTap(output), isOk, output })
const WHOLE = runOf('ok 1 - a door is shut\nok 2 - a door opens\n', true)
const DEFENCE = {
  attack: 1,
  says: 'It is shut.',
  file: 'door.ts',
  find: 'shut',
  replace: '',
  test: 'door.test.ts',
}

async function scene(
  t: ExecutionContext,
  outcome: TestRun,
  changes: Partial<typeof DEFENCE & { match: string }> = {},
) {
  const folder = createFolder(t, { 'door.ts': 'it is shut, twice twice' })
  const file = path.join(folder, 'door.ts')
  const seen: string[] = []
  const run = async () => {
    seen.push(await readFile(file, 'utf8'))
    return outcome
  }
  const trial = await tryDefence({ ...DEFENCE, ...changes }, WHOLE, folder, run)
  return { trial, seen, left: await readFile(file, 'utf8') }
}

test('tests run without the defence, which is put back afterwards', async (t) => {
  const { trial, seen, left } = await scene(
    t,
    runOf('not ok 1 - a door is shut\nok 2 - a door opens\n', false),
  )
  t.deepEqual(trial, { noticed: ['a door is shut'] })
  t.deepEqual(seen, ['it is , twice twice'])
  t.is(left, 'it is shut, twice twice')
})

const FAILS = runOf('not ok 1 - a door is shut\nok 2 - a door opens\n', false)
for (const [title, outcome, changes, problem] of [
  ['passes without the defence', WHOLE, {}, /^no test notices$/],
  ['cannot be read', runOf('not ok 1 - No tests found in door.test.ts\n', false), {}, /^no test failed/],
  ['crashes', runOf('', false), {}, /^no test failed/],
  ['fails in another test', FAILS, { match: 'a door opens' }, /still passes$/],
  ['does not have the named test', FAILS, { match: 'no such test' }, /^no test is called/],
  ['is for a text that the file does not have', FAILS, { find: 'open' }, /^door\.ts has the text 0 times$/],
  ['is for a text that the file has twice', FAILS, { find: 'twice' }, /^door\.ts has the text 2 times$/],
] as Array<[string, TestRun, Parameters<typeof scene>[2], RegExp]>) {
  test(`a test file that ${title} proves nothing`, async (t) => {
    const { trial } = await scene(t, outcome, changes)
    t.regex('problem' in trial ? trial.problem : '', problem)
  })
}
