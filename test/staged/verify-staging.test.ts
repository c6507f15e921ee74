import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { findIdentity, type StagingCheck, verifyStaging } from '../../lib/staged/verify-staging.ts'
import { createContext } from '../fakes/context.ts'
import { lost, replyWith } from '../fakes/registry.ts'
import { alice, bob } from '../fakes/release.ts'
import { createTableRegistry, type Table } from '../fakes/table-registry.ts'
import { item, list } from './stage-scene.ts'

const THERE = list(item())
const IDENTITY = async () => ({ type: 'bearer', secret: 'token of the job' }) as const

interface Row extends Partial<Omit<StagingCheck, 'registry' | 'list'>> {
  what: string
  list?: Table['list']
  errors?: ErrorCode[]
  reader?: string
  /** Whether nobody may see what is staged. */
  isUnseen?: boolean
}

const rows: Row[] = [
  { what: 'the first account may see what is staged', list: THERE, reader: 'alice' },
  { what: 'only the second account may see it', list: [replyWith(403), THERE], reader: 'bob' },
  { what: 'the first account’s token has expired', list: [replyWith(401), THERE], reader: 'bob' },
  { what: 'the first account sees nothing', list: [list(), THERE], reader: 'bob' },
  { what: 'the registry does not stage', list: replyWith(404), errors: ['ESTAGEUNSUPPORTED'] },
  { what: 'the registry fails', list: replyWith(503), errors: ['EREGISTRYUNREACHABLE'] },
  { what: 'the registry breaks off', list: lost(), errors: ['EREGISTRYUNREACHABLE'] },
  {
    what: 'channels are wrong with npmjs.com as the responder',
    list: THERE,
    isOnSite: true,
    env: { CFA_NOTIFY_SLACK: 'not an address', CFA_NOTIFY_PIGEON: 'x' },
    reader: 'alice',
    errors: ['ENOTIFYADDRESS', 'ENOTIFYUNKNOWN'],
  },
  {
    what: 'channels are wrong with another responder',
    list: THERE,
    env: { CFA_NOTIFY_PIGEON: 'x' },
    reader: 'alice',
  },
  { what: 'there is an identity and no account', identity: IDENTITY, accounts: [], isUnseen: true },
  {
    what: 'there is an identity and an account that may not see what is staged',
    identity: IDENTITY,
    list: replyWith(404),
    isUnseen: true,
  },
  {
    what: 'there is an identity and an account that may see what is staged',
    identity: IDENTITY,
    list: THERE,
    reader: 'alice',
  },
  { what: 'there is no identity and no account', accounts: [] },
]

for (const { what, errors = [], reader, isUnseen = false, list: listed, ...given } of rows) {
  test(`if ${what}, the result is ${errors.join(', ') || `${reader ?? 'nobody'} as the reader`}`, async (t) => {
    const context = createContext()
    const registry = createTableRegistry(listed ? { list: listed } : {})
    const found = await verifyStaging({
      ...{ name: '@example/tool', registry, accounts: [alice, bob], isOnSite: false, identity: undefined },
      ...{ env: {}, cwd: context.cwd, logger: context.logger, ...given },
    })
    t.deepEqual(found.errors.map(({ code }) => code).sort(), errors)
    t.is(found.staging.reader?.username, reader)
    t.is(found.staging.listed?.length, reader === undefined ? undefined : 1)
    t.is(found.staging.identity, given.identity)
    t.is(
      context.lines.some((line) => /may not see what is staged/.test(line)),
      isUnseen,
    )
    t.deepEqual(
      registry.requests.map(({ credential }) => credential),
      [alice.credential, bob.credential].slice(0, registry.requests.length),
    )
  })
}

test('with a responder, a wrong channel is logged by its variable, and the release goes on', async (t) => {
  const { cwd, logger, lines } = createContext()
  const env = { CFA_NOTIFY_SLACK: 'not an address', CFA_NOTIFY_PIGEON: 'x' }
  const registry = createTableRegistry({ list: THERE })
  const check = { name: '@example/tool', registry, accounts: [alice], identity: undefined, env, cwd, logger }
  const { errors } = await verifyStaging({ ...check, isOnSite: false })
  t.deepEqual(errors, [])
  t.is(lines.length, 2)
  t.regex(lines.join('\n'), /ENOTIFYUNKNOWN \(CFA_NOTIFY_PIGEON\):.*goes on/)
  t.regex(lines.join('\n'), /ENOTIFYADDRESS \(CFA_NOTIFY_SLACK\):.*goes on/)
  t.notRegex(lines.join('\n'), /not an address/)
})

test('the check reads the list of this package only, and alerts nobody', async (t) => {
  const registry = createTableRegistry({ list: THERE })
  const { cwd, logger } = createContext()
  const env = { CFA_NOTIFY_SLACK: 'https://hooks.slack.com/services/T0/B0/abcdefghijklmnop' }
  const check = { name: '@example/tool', registry, accounts: [alice], identity: undefined, env, cwd, logger }
  const { staging } = await verifyStaging({ ...check, isOnSite: true })
  t.regex(registry.requests[0]?.path ?? '', /package=%40example%2Ftool/)
  t.deepEqual(
    [staging.notifiers.length, staging.receipts, staging.item, staging.isDeclined],
    [1, [], undefined, false],
  )
})

const job = (env: Record<string, string>) => {
  const context = createContext()
  return { job: { env, cwd: '/project', logger: context.logger, stdout: context.stdout }, context }
}

test('the log says what a job without an identity would need', async (t) => {
  const registry = createTableRegistry({})
  const { job: none, context } = job({ GITLAB_CI: 'true' })
  t.is(await findIdentity(registry, '@example/tool', none), undefined)
  t.regex(context.lines.join('\n'), /id-token: write.*NPM_ID_TOKEN/)
  t.deepEqual(registry.requests, [])
})

test('an identity that is not a trusted publisher of the package is not used', async (t) => {
  const registry = createTableRegistry({ exchange: replyWith(404, { message: 'package not found' }) })
  const { job: given } = job({ GITLAB_CI: 'true', NPM_ID_TOKEN: 'identity' })
  t.is(await findIdentity(registry, '@example/tool', given), undefined)
})

test('each call makes a new token, and falls back to the first one', async (t) => {
  const exchange = [1, 2].map((count) => replyWith(201, { token: `token ${count}` }))
  const registry = createTableRegistry({ exchange: [...exchange, replyWith(503)] })
  const { job: given, context } = job({ GITLAB_CI: 'true', NPM_ID_TOKEN: 'identity' })
  const identity = await findIdentity(registry, '@example/tool', given)
  t.deepEqual(await identity?.(), { type: 'bearer', secret: 'token 2' })
  t.deepEqual(await identity?.(), { type: 'bearer', secret: 'token 1' })
  t.notRegex(context.lines.join('\n'), /token \d/)
})
