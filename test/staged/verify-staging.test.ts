import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { NpmResult } from '../../lib/npm/run.ts'
import { type StagingCheck, verifyStaging } from '../../lib/staged/verify-staging.ts'
import { createContext } from '../fakes/context.ts'
import { effectsWith } from '../fakes/effects.ts'
import { failed, ok } from '../fakes/npm.ts'
import { alice, bob } from '../fakes/step.ts'
import { createStageNpm, item } from './stage.ts'

const NONE = failed('E404', 'Not found')
const LIST = ok([item()])

interface Row extends Partial<StagingCheck> {
  what: string
  version?: NpmResult
  list?: NpmResult[]
  env?: Record<string, string>
  errors?: ErrorCode[]
  looker?: string
}

const IDENTITY = { NPM_ID_TOKEN: 'identity-of-the-job' }
const rows: Row[] = [
  { what: 'the first account looks', list: [LIST], looker: 'alice' },
  { what: 'the second account looks where the first may not', list: [failed('E403'), LIST], looker: 'bob' },
  { what: 'a registry does not stage', list: [NONE], errors: ['ESTAGEUNSUPPORTED'] },
  { what: 'a registry does not answer', list: [failed('E503')], errors: ['EREGISTRYUNREACHABLE'] },
  { what: 'npm is too old', version: ok('11.14.1'), errors: ['ESTAGENPM'] },
  {
    what: 'npm is too old, and channels are wrong',
    version: ok('10.9.0'),
    isOnSite: true,
    env: { CFA_NOTIFY_SLACK: 'not an address', CFA_NOTIFY_PIGEON: 'x' },
    errors: ['ENOTIFYADDRESS', 'ENOTIFYUNKNOWN', 'ESTAGENPM'],
  },
  { what: 'npm does not say how old it is', version: ok('?'), list: [LIST], looker: 'alice' },
  {
    what: 'channels are wrong and nobody approves on npmjs.com',
    env: { CFA_NOTIFY_PIGEON: 'x' },
    list: [LIST],
    looker: 'alice',
  },
  { what: 'there is an identity, and no account', identity: IDENTITY, accounts: [] },
  { what: 'there is an identity, and an account that may not look', identity: IDENTITY, list: [NONE] },
]

function scene({ version = ok('11.21.0'), list = [], env = {}, ...check }: Omit<Row, 'what' | 'errors'>) {
  const npm = createStageNpm({ '--version': [version], 'stage list': list })
  const context = createContext({ env })
  const run = () =>
    verifyStaging({
      pkg: { name: '@example/tool' },
      context,
      effects: effectsWith({ runNpm: npm.runNpm, processEnv: () => IDENTITY }),
      registry: 'https://registry.example/',
      userconfig: '/user.npmrc',
      accounts: [alice, bob],
      secrets: [alice.token as string, bob.token as string],
      isOnSite: false,
      identity: undefined,
      ...check,
    })
  return { npm, context, run }
}

for (const { what, errors = [], looker, ...given } of rows) {
  test(`where ${what}: ${errors.join(', ') || `${looker ?? 'nobody'} looks`}`, async (t) => {
    const { run, context } = scene(given)
    const found = await run()
    t.deepEqual(found.errors.map(({ code }) => code).sort(), errors)
    t.is(found.staging.looker?.username, looker)
    t.is(found.staging.listed?.length, looker === undefined ? undefined : 1)
    const isBlind = given.identity !== undefined
    t.is(
      context.lines.some((line) => /may not look at what is staged/.test(line)),
      isBlind,
    )
  })
}

test('each look has the token of its account, and the version of npm is asked for with none', async (t) => {
  const { run, npm } = scene({ list: [NONE, LIST] })
  await run()
  const seen = npm.runs.map(({ args: [command], env }) => [command, env.NPM_TOKEN])
  t.deepEqual(seen, [
    ['--version', undefined],
    ['stage list', alice.token],
    ['stage list', bob.token],
  ])
})
