import test from 'ava'
import { setVersion } from '../../lib/release/set-version.ts'
import { createNpm, failed, ok } from '../fakes/npm.ts'
import { stepWith } from '../fakes/step.ts'

test('the version is written before anything else, without a tag', async (t) => {
  const npm = createNpm({ version: [ok(), failed('E1', 'no such version')] })
  const step = stepWith({ effects: { runNpm: npm.runNpm }, input: { phase: 'prepare' } })
  await setVersion(step)
  t.deepEqual(npm.runs[0]?.args, ['version', '2.1.0', '--no-git-tag-version', '--allow-same-version'])
  await t.throwsAsync(setVersion(step), { code: 'EPUBLISHVERSION' })
})
