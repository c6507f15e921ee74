import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import test from 'ava'
import { endBeforeTag } from '../lib/end-before-tag.ts'
import { createFolder } from './fakes/folder.ts'

const exited = new Error('exited')
const endOf = (program: string | undefined, codes: number[] = []) => ({
  program,
  exit: (code: number): never => {
    codes.push(code)
    throw exited
  },
})

test('semantic-release’s command ends with exit code 0, even through npm’s link', async (t) => {
  const root = createFolder(t, { 'node_modules/semantic-release/bin/semantic-release.js': '' })
  const program = path.join(root, 'node_modules/semantic-release/bin/semantic-release.js')
  const link = path.join(root, 'semantic-release')
  symlinkSync(program, link)
  for (const each of [program, link, 'C:\\x\\node_modules\\semantic-release\\bin\\semantic-release.js']) {
    const codes: number[] = []
    t.is(await t.throwsAsync(endBeforeTag('It waits.', [], endOf(each, codes))), exited)
    t.deepEqual(codes, [0])
  }
})

for (const program of [
  undefined,
  '/x/release.js',
  '/x/node_modules/multi-semantic-release/bin/semantic-release.js',
])
  test(`another program gets an error for which semantic-release does not call fail: ${program}`, async (t) => {
    const error = await t.throwsAsync(endBeforeTag('It waits.', [], endOf(program)), {
      code: 'STAGED_FOR_LATER',
    })
    t.is(error?.message, 'It waits.')
    t.false('semanticRelease' in (error ?? {}))
  })

test('the process exits once its output is flushed', async (t) => {
  const output = new PassThrough({ highWaterMark: 1 })
  const codes: number[] = []
  output.write('what somebody has to read')
  const ending = endBeforeTag('', [output], endOf('/x/semantic-release/bin/semantic-release.js', codes))
  ending.catch(() => {})
  await new Promise((resolve) => setImmediate(resolve))
  t.deepEqual(codes, [])
  output.resume()
  await t.throwsAsync(ending)
  t.deepEqual(codes, [0])
})
