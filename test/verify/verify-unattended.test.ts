import test, { type ExecutionContext } from 'ava'
import { discoverAccounts } from '../../lib/accounts/discover.ts'
import { readOptions } from '../../lib/config/options.ts'
import { readNpmSettings } from '../../lib/npm/npm-config.ts'
import { wantsProvenance } from '../../lib/package/provenance.ts'
import { OFFICIAL_REGISTRY } from '../../lib/package/registry.ts'
import type { Env } from '../../lib/types.ts'
import type { Connection } from '../../lib/verify/types.ts'
import { verifyUnattended } from '../../lib/verify/verify-unattended.ts'
import { createContext } from '../fakes/context.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder, type Files } from '../fakes/folder.ts'
import { absent, replyWith } from '../fakes/registry.ts'
import { createTableRegistry, type Table } from '../fakes/table-registry.ts'

const OTHER = 'https://registry.example/'
const asDefault = { DEFAULT_NPM_REGISTRY: OTHER }
const gitlab = {
  GITLAB_CI: 'true',
  NPM_ID_TOKEN: `a.${btoa('{"project_visibility":"public"}')}.c`,
  SIGSTORE_ID_TOKEN: 'x',
}
const ALICE = replyWith(200, { username: 'alice' })

interface Given {
  env?: Env
  files?: Files
  table?: Table
  url?: string
  accounts?: string[]
}

async function verify(
  t: ExecutionContext,
  { env = {}, files = {}, table = {}, url = OTHER, accounts }: Given,
) {
  const cwd = createFolder(t, files)
  const context = createContext({ cwd, env: { HOME: cwd, ...env } })
  const registry = createTableRegistry({ packument: absent(), ...table }, url)
  const settings = await readNpmSettings({ cwd, env: context.env })
  const provenance = wantsProvenance({}, settings, context)
  const connection = { registry, secrets: [], reader: undefined, provenance } as unknown as Connection
  const discovery = discoverAccounts(context.env, accounts)
  const effects = effectsWith({ now: () => 0, processEnv: () => ({}), sleep: async () => {} })
  const verification = {
    phase: 'verifyConditions',
    config: {},
    options: readOptions({}, {}),
    effects,
  } as const
  const run = verifyUnattended(
    { ...verification, pkg: { name: '@a/b' }, context },
    { discovery, settings, connection, problems: [] },
  )
  return { run, registry, context, cwd }
}

/** The mode, which has to be unattended. */
async function unattended(run: ReturnType<typeof verifyUnattended>) {
  const mode = await run
  if (mode.kind !== 'unattended') throw new Error(mode.kind)
  return mode
}

test('NPM_TOKEN is a secret, and is used to read and write', async (t) => {
  const { run, registry } = await verify(t, { env: { NPM_TOKEN: ' t0\n' } })
  const { connection, writer } = await unattended(run)
  t.deepEqual(connection.reader, { type: 'bearer', secret: 't0' })
  t.deepEqual(await writer.credential(), { type: 'bearer', secret: 't0' })
  t.false(writer.isTrusted)
  t.true(connection.secrets.includes('t0'))
  t.deepEqual(registry.kinds(), ['packument'])
})

test('a credential in .npmrc is preferred to NPM_TOKEN, and both are secrets', async (t) => {
  const files = { '.npmrc': '//registry.example/:_authToken=from-npmrc' }
  const { run, context, cwd } = await verify(t, { env: { NPM_TOKEN: 't0' }, files })
  const { connection } = await unattended(run)
  t.is(connection.reader?.secret, 'from-npmrc')
  t.deepEqual([...connection.secrets].sort(), ['from-npmrc', 't0'])
  t.true(context.lines.some((line) => line.includes(`${cwd}/.npmrc`)))
  t.notRegex(context.lines.join('\n'), /from-npmrc|t0/)
})

test('tokens that accounts leaves out, and those of the responder and notifications, are secrets', async (t) => {
  const hooks = { CFA_RESPONDER_SECRET: 's', CFA_NOTIFY_NTFY_TOKEN: 'n' }
  const { run } = await verify(t, { env: { NPM_TOKEN: 't0', NPM_TOKEN_BOB: 't2', ...hooks }, accounts: [] })
  t.deepEqual([...(await unattended(run)).connection.secrets].sort(), ['n', 's', 't0', 't2'])
})

test('an unset variable in .npmrc is not sent to read what was published earlier', async (t) => {
  const files = { '.npmrc': '//registry.example/:_authToken=${NOT_SET}' }
  const { run, registry } = await verify(t, { files })
  await run
  t.deepEqual(
    registry.requests.map(({ credential }) => credential),
    [undefined],
  )
  const whoami = replyWith(401)
  const refused = await verify(t, { files, env: asDefault, table: { whoami } })
  await t.throwsAsync(refused.run, { code: 'EINVALIDNPMTOKEN' }, 'as @semantic-release/npm has it')
})

for (const env of [{}, { NPM_TOKEN: '' }, { NPM_TOKEN: ' ' }]) {
  test(`${JSON.stringify(env)} without .npmrc is ENONPMTOKEN`, async (t) => {
    await t.throwsAsync((await verify(t, { env })).run, { code: 'ENONPMTOKEN' })
  })
}

test('the default registry is asked who owns the token, and need not know', async (t) => {
  for (const whoami of [ALICE, replyWith(404)]) {
    const { run, registry } = await verify(t, { env: { NPM_TOKEN: 't0', ...asDefault }, table: { whoami } })
    await t.notThrowsAsync(run)
    t.deepEqual(registry.kinds().sort(), ['packument', 'whoami'])
  }
})

for (const [status, code] of [
  [401, 'EINVALIDNPMTOKEN'],
  [403, 'EINVALIDNPMTOKEN'],
  [503, 'EREGISTRYUNREACHABLE'],
] as const) {
  test(`a default registry that answers whoami with ${status} is ${code}`, async (t) => {
    const given = { env: { NPM_TOKEN: 't0', ...asDefault }, table: { whoami: replyWith(status) } }
    await t.throwsAsync((await verify(t, given)).run, { code })
  })
}

test('a token that may not be used from this address is EINVALIDNPMTOKEN, with the registry’s message', async (t) => {
  const whoami = replyWith(401, { error: 'not from your IP' }, { 'www-authenticate': 'ipaddress' })
  const { run } = await verify(t, { env: { NPM_TOKEN: 't0', ...asDefault }, table: { whoami } })
  const error = await t.throwsAsync(run, { code: 'EINVALIDNPMTOKEN' })
  t.regex((error as Error & { details: string }).details, /not from your IP/)
})

test('credentials in a registry’s URL are not shown in the log or an error', async (t) => {
  const { run, context } = await verify(t, { url: 'https://user:hidden@registry.example/' })
  const error = (await t.throwsAsync(run, { code: 'ENONPMTOKEN' })) as Error & { details: string }
  t.notRegex(context.lines.join('\n') + error.details, /hidden/)
})

const tokens = [1, 2].map((count) => replyWith(201, { token: `hidden ${count}` }))

test('a trusted publisher at npm’s registry needs no token, and gets a new one for each write', async (t) => {
  const { run, registry, context } = await verify(t, {
    env: gitlab,
    url: OFFICIAL_REGISTRY,
    table: { exchange: [...tokens, replyWith(503)] },
  })
  const { connection, writer } = await unattended(run)
  t.true(writer.isTrusted)
  t.is(connection.reader?.secret, 'hidden 1')
  t.is((await writer.credential()).secret, 'hidden 2')
  t.is((await writer.credential()).secret, 'hidden 1')
  t.deepEqual(registry.kinds().sort(), ['exchange', 'exchange', 'exchange', 'packument'])
  t.notRegex(context.lines.join('\n'), /hidden/)
})

test('a trusted publisher is recognised if the URL of npm’s registry has no slash at the end', async (t) => {
  const given = { env: { ...gitlab, NPM_TOKEN: 't0' }, url: 'https://registry.npmjs.org' }
  const { run } = await verify(t, { ...given, table: { exchange: tokens } })
  t.true((await unattended(run)).writer.isTrusted)
})

test('a trusted publisher is preferred to NPM_TOKEN, which is still a secret', async (t) => {
  const env = { ...gitlab, NPM_TOKEN: 't0', NPM_TOKEN_BOB: 't2', CFA_RESPONDER_SECRET: 's' }
  const given = { env, url: OFFICIAL_REGISTRY, accounts: [], table: { exchange: tokens } }
  const { connection } = await unattended((await verify(t, given)).run)
  t.is(connection.reader?.secret, 'hidden 1')
  t.deepEqual([...connection.secrets].sort(), ['s', 't0', 't2'])
})

test('a trusted publisher signs only if the repository and the package are public', async (t) => {
  const privately = { ...gitlab, NPM_ID_TOKEN: `a.${btoa('{"project_visibility":"private"}')}.c` }
  for (const [env, visibility, signs] of [
    [gitlab, replyWith(200, { public: true }), true],
    [gitlab, replyWith(200, { public: false }), false],
    [gitlab, absent(), false],
    [privately, replyWith(200, { public: true }), false],
  ] as const) {
    const given = { env, url: OFFICIAL_REGISTRY, table: { exchange: tokens, visibility } }
    const { writer } = await unattended((await verify(t, given)).run)
    t.is(await writer.signs?.(), signs)
  }
})

test('a project that turns provenance off or brings a bundle is not signed by its identity', async (t) => {
  for (const [setting, provenance] of [
    [{ NPM_CONFIG_PROVENANCE: 'false' }, false],
    [{ NPM_CONFIG_PROVENANCE_FILE: 'bundle.sigstore' }, undefined],
  ] as const) {
    const env = { ...gitlab, ...setting }
    const table = { exchange: tokens, visibility: replyWith(200, { public: true }) }
    const { connection, writer } = await unattended(
      (await verify(t, { env, url: OFFICIAL_REGISTRY, table })).run,
    )
    const isSigned = (connection.provenance ?? (await writer.signs?.())) === true
    t.deepEqual([connection.provenance, isSigned], [provenance, false])
    t.is(connection.trust?.carries.includes('provenance'), provenance === undefined)
  }
})

test('a token is needed if the identity is not a trusted publisher of the package', async (t) => {
  const table = { exchange: replyWith(404), whoami: ALICE }
  const without = await verify(t, { env: gitlab, url: OFFICIAL_REGISTRY, table })
  await t.throwsAsync(without.run, { code: 'ENONPMTOKEN' })
  const env = { ...gitlab, NPM_TOKEN: 't0' }
  const { connection, writer } = await unattended(
    (await verify(t, { env, url: OFFICIAL_REGISTRY, table })).run,
  )
  t.deepEqual([connection.reader?.secret, writer.isTrusted, writer.signs], ['t0', false, undefined])
})

test('the identity is not sent to other registries', async (t) => {
  const { run, registry } = await verify(t, { env: { ...gitlab, NPM_TOKEN: 't0' } })
  t.false((await unattended(run)).writer.isTrusted)
  t.deepEqual(registry.kinds(), ['packument'])
})
