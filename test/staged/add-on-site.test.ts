import test from 'ava'
import type { NpmResult } from '../../lib/npm/run.ts'
import { addOnSite } from '../../lib/staged/add-on-site.ts'
import { failed, ok } from '../fakes/npm.ts'
import type { StepOptions } from '../fakes/step.ts'
import { stageStep } from './stage.ts'

const NO = failed('E403', 'OIDC permission denied for this action')
const IDENTITY = { NPM_ID_TOKEN: 'identity-of-the-job' }

const adding = (
  t: Parameters<typeof stageStep>[0],
  results: NpmResult[],
  { npm = '11.21.0', ...options }: StepOptions & { npm?: string } = {},
) =>
  stageStep(t, {
    npm: { 'dist-tag': results },
    staging: { isOnSite: true, looker: undefined, identity: IDENTITY, npm },
    session: { accounts: [] },
    ...options,
    input: { phase: 'addChannel', ...options.input },
  })

test('a dist-tag is set with the identity where it may', async (t) => {
  const { step, npm } = await adding(t, [failed('E503'), ok()])
  t.is(await addOnSite(step), 'done')
  t.deepEqual(npm.commands(), ['dist-tag', 'dist-tag'])
  t.like(npm.runs[0]?.env, IDENTITY)
})

for (const [what, npm, says] of [
  ['the identity may not set', '11.21.0', /OIDC permission denied/],
  ['npm is too old to set with the identity', '11.20.0', /npm 11\.21\.0 or later.*this is 11\.20\.0/],
] as const) {
  test(`a dist-tag that ${what} is an error with the command`, async (t) => {
    const { step } = await adding(t, [NO], { npm })
    const error = await t.throwsAsync(addOnSite(step), { code: 'EDISTTAGNOBODY' })
    const { details } = error as Error & { details: string }
    t.regex(details, says)
    t.true(details.includes('npm dist-tag add @example/tool@2.1.0 latest'), details)
  })
}

test('an account is asked where npm’s link may stand in the log, and nowhere else', async (t) => {
  const { step } = await adding(t, [], { session: {} })
  const asking = { ...step, session: { ...step.session, staging: undefined } }
  await t.throwsAsync(addOnSite(asking), { code: 'EDISTTAGNOBODY' })
  t.is(await addOnSite({ ...asking, options: { ...step.options, linkInLog: true } }), 'ask')
})
