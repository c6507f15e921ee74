import test, { type ExecutionContext } from 'ava'
import { discoverAccounts } from '../../lib/accounts/discover.ts'
import { readOptions } from '../../lib/config/options.ts'
import { readNpmSettings } from '../../lib/npm/npm-config.ts'
import type { Env, PackageJson } from '../../lib/types.ts'
import { connectRegistry } from '../../lib/verify/connect-registry.ts'
import { verifyIdentities } from '../../lib/verify/identities.ts'
import type { Connection } from '../../lib/verify/types.ts'
import { createContext } from '../fakes/context.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder } from '../fakes/folder.ts'
import { replyWith } from '../fakes/registry.ts'
import { createTableRegistry, type Table } from '../fakes/table-registry.ts'

const REGISTRY = 'https://registry.example/'

interface Given {
  npmrc?: string
  env?: Env
  publishConfig?: PackageJson['publishConfig']
  config?: Record<string, unknown>
}

async function scene(t: ExecutionContext, { npmrc = '', env = {}, publishConfig, config = {} }: Given) {
  const cwd = createFolder(t, { '.npmrc': npmrc, 'package.json': { name: 'a' } })
  const context = createContext({ cwd, env: { HOME: cwd, ...env } })
  const settings = await readNpmSettings({ cwd, env: context.env })
  const makeFolder = () => `${cwd}/private`
  const effects = effectsWith({ makeFolder, now: () => 0, processEnv: () => ({}), sleep: async () => {} })
  const pkg: PackageJson = { name: 'a', publishConfig }
  const options = readOptions(config, {})
  const verification = { phase: 'verifyConditions', config, options, pkg, context, effects } as const
  return {
    verification,
    settings,
    context,
    cwd,
    connect: () => connectRegistry(REGISTRY, settings, verification),
  }
}

test('a connection has what npm’s processes need, and no secret yet', async (t) => {
  const { connect, cwd } = await scene(t, {
    npmrc: 'noproxy=a.example,b.example\n@acme:registry=https://registry.example\n',
  })
  const { connection, errors } = connect()
  t.deepEqual(errors, [])
  t.is(connection.registry.url, REGISTRY)
  t.deepEqual(connection.noProxy, ['a.example', 'b.example'])
  t.deepEqual(connection.scopes, ['@acme'])
  t.true(connection.configFiles.includes(`${cwd}/.npmrc`))
  t.is(connection.folder, `${cwd}/private`)
  t.like(connection, {
    reader: undefined,
    secrets: [],
    provenance: undefined,
    ignoresScripts: false,
    elsewhere: undefined,
  })
})

const accesses: Array<[what: string, given: Given, access: string | null]> = [
  ['nothing', {}, null],
  ['publishConfig', { publishConfig: { access: 'public' } }, 'public'],
  ['npm’s configuration', { npmrc: 'access=restricted\n' }, 'restricted'],
  [
    'publishConfig before npm’s configuration',
    { npmrc: 'access=restricted\n', publishConfig: { access: 'public' } },
    'public',
  ],
]

for (const [what, given, access] of accesses) {
  test(`the access from ${what} is ${access}`, async (t) => {
    t.is((await scene(t, given)).connect().connection.access, access)
  })
}

const elsewhere: Array<[npmrc: string, setting: string | undefined]> = [
  ['usage=true', 'usage=true'],
  ['workspaces=true', 'workspaces=true'],
  ['workspace=packages/a', 'workspace=packages/a'],
  ['global=true', 'global=true'],
  ['save-exact=true', undefined],
]

for (const [npmrc, setting] of elsewhere) {
  test(`${npmrc} ${setting ? 'makes' : 'does not make'} npm version write elsewhere`, async (t) => {
    const { connect, cwd } = await scene(t, { npmrc: `${npmrc}\n` })
    t.deepEqual(connect().connection.elsewhere, setting && { setting, file: `${cwd}/.npmrc` })
  })
}

test('npm’s settings may turn scripts off and provenance on', async (t) => {
  const env = { NPM_CONFIG_PROVENANCE: 'true' }
  const { connect } = await scene(t, { npmrc: 'ignore-scripts=true\n', env })
  t.like(connect().connection, { ignoresScripts: true, provenance: true })
})

test('settings that npm would refuse are an error', async (t) => {
  const { connect } = await scene(t, { env: { NPM_CONFIG_CAFILE: '/' } })
  t.deepEqual(
    connect().errors.map(({ code }) => code),
    ['EREGISTRYSETTINGS'],
  )
})

async function identities(t: ExecutionContext, given: Given, table: Table) {
  const { verification, settings, context } = await scene(t, given)
  const connection = { registry: createTableRegistry(table, REGISTRY) } as unknown as Connection
  const discovery = discoverAccounts(context.env, verification.options.accounts)
  return verifyIdentities(verification, { discovery, settings, connection, problems: [] }, false)
}

const SILENT: Table = { whoami: replyWith(404), tokens: replyWith(403) }
const owners: Array<[accounts: string[] | undefined, table: Table, username: string | undefined]> = [
  [undefined, SILENT, undefined],
  [['alice'], SILENT, 'alice'],
  [['alice', 'bob'], SILENT, undefined],
  [['alice'], { ...SILENT, whoami: replyWith(200, { username: 'alice' }) }, 'alice'],
]

for (const [accounts, table, username] of owners) {
  test(`the owner of the project’s token with accounts ${accounts} is ${username ?? 'unknown'} at a registry that ${table === SILENT ? 'does not name' : 'names'} it`, async (t) => {
    const config = accounts ? { accounts } : {}
    const { accounts: found, errors } = await identities(t, { env: { NPM_TOKEN: 't0' }, config }, table)
    t.deepEqual(errors, [])
    t.deepEqual(
      found.map((account) => account.username),
      [username],
    )
  })
}

test('a user name and a password are not looked up in the list of tokens', async (t) => {
  const npmrc = `//registry.example/:username=me\n//registry.example/:_password=${btoa('pw')}\n`
  const { accounts } = await identities(t, { npmrc }, { whoami: replyWith(404) })
  t.is(accounts[0]?.credential.type, 'basic')
})
