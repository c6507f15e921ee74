import type { AnswerReading } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import { prepareRelease, publishRelease } from '../../lib/release/release-package.ts'
import { failed, found, ok } from '../fakes/npm.ts'
import { createPacking } from './packing.ts'

const OVER = failed(undefined, 'You cannot publish over the previously published versions: 2.1.0.')
const code: AnswerReading = { type: 'code', username: 'alice', otp: '012345' }

/** A release of the bytes that the registry has already, under these dist-tags. */
async function released(t: ExecutionContext, distTags: Record<string, string>) {
  const results = (integrity: string) => ({
    publish: [OVER],
    view: [found(integrity, distTags)],
    'dist-tag': [ok()],
  })
  const session = { features: ['approval' as const] }
  const { step, npm } = await createPacking(t, results, { answer: () => code, session })
  const prepared = await prepareRelease({ ...step, phase: 'prepare' })
  t.deepEqual(step.asked, [])
  await publishRelease(prepared, step, { accepted: undefined })
  return { asked: step.asked.map(({ ask, kind }) => `${ask} ${kind}`), commands: npm.commands() }
}

test('a version that exists with the same contents is released without a question', async (t) => {
  const { asked, commands } = await released(t, { latest: '2.1.0' })
  t.deepEqual(asked, [])
  // The rehearsal alone.
  t.is(commands.filter((command) => command === 'publish').length, 1)
})

test('a version that exists with the same contents under another dist-tag is asked for that alone', async (t) => {
  const { asked, commands } = await released(t, { latest: '2.0.0', other: '2.1.0' })
  t.deepEqual(asked, ['code dist-tag'])
  t.is(commands.at(-1), 'dist-tag')
})
