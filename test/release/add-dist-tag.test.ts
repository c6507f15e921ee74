import type { AnswerReading } from '@cfa/protocol'
import test from 'ava'
import type { NpmResult } from '../../lib/npm/run.ts'
import { addDistTag } from '../../lib/release/add-dist-tag.ts'
import { createNpm, failed, ok } from '../fakes/npm.ts'
import { stepWith } from '../fakes/step.ts'

const code: AnswerReading = { type: 'code', username: 'alice', otp: '012345' }

/** A dist-tag to set, and what npm makes of it. */
const scene = (results: NpmResult[]) => {
  const npm = createNpm({ 'dist-tag': results })
  const step = stepWith({
    answer: () => code,
    effects: { runNpm: npm.runNpm },
    input: { phase: 'addChannel' },
  })
  return { npm, step, run: () => addDistTag(step, { accepted: undefined }) }
}

test('a dist-tag is set with a code, in the environment', async (t) => {
  const { npm, step, run } = scene([ok('+latest: @example/tool@2.1.0')])
  await run()
  t.like(step.asked[0], { ask: 'code', kind: 'dist-tag', package: { integrity: null, size: null } })
  const [{ args, env } = t.fail()] = npm.runs
  t.deepEqual(args.slice(0, 4), ['dist-tag', 'add', '@example/tool@2.1.0', 'latest'])
  t.is(env.npm_config_otp, '012345')
  t.notRegex(args.join(' '), /012345/)
})

test('a dist-tag whose end is unclear is set once more', async (t) => {
  const { npm, run } = scene([failed('E500'), ok()])
  await run()
  t.is(npm.runs.length, 2)
})

for (const [title, results, expected, sentence] of [
  ['unclear twice', [failed('E500')], 'EDISTTAG', /could not be found out.*npm dist-tag add/s],
  ['refused', [failed('E400', 'no')], 'EDISTTAG', /NOT set.*npm dist-tag add/s],
  ['refused for the account', [failed('E401')], 'EACCOUNTTOKEN', /NOT set.*npm dist-tag add/s],
  ['refused for three codes', [failed('EOTP')], 'EOTPREJECTED', /NOT set.*npm dist-tag add/s],
] as const) {
  test(`a dist-tag that is ${title} is ${expected}, with the command to finish it`, async (t) => {
    const error = await t.throwsAsync(scene([...results]).run(), { code: expected })
    t.regex((error as Error & { details: string }).details, sentence)
  })
}
