import { PassThrough } from 'node:stream'
import type { ExecutionContext } from 'ava'
import { examine } from '../../lib/doctor/examine.ts'
import type { Finding } from '../../lib/doctor/finding.ts'
import type { Env } from '../../lib/types.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder, type Files } from '../fakes/folder.ts'
import { replyWith } from '../fakes/registry.ts'
import { serveTable, type Table } from '../fakes/table-registry.ts'
import { tokenOf } from '../fakes/token-of.ts'
import { type Received, type Serve, startServer } from '../responders/server.ts'
import { knows } from '../verify/verify-scene.ts'

/** A set-up with nothing to fix but what a test changes. */
export interface SetUp {
  /** Default: a token of alice and the responder on loopback. */
  env?: Env
  /** Whether the job has an identity for the responder. */
  hasIdentity?: boolean
  /** More variables. */
  moreEnv?: Env
  pkg?: object
  files?: Files
  /** The project's `.npmrc`, for the host of the registry. */
  npmrc?: (host: string) => string
  /** Options of the plugin. */
  config?: object
  /** Plugins before and after it. */
  before?: unknown[]
  after?: unknown[]
  /** Replaces the whole release configuration; `null`: there is none. */
  release?: object | null
  table?: Table
  responder?: Serve
}

export interface Diagnosis {
  findings: Finding[]
  /** The warnings and errors, as `level id`, sorted. */
  problems: string[]
  of: (id: string) => Finding
  /** The requests that registry and responder received, as `METHOD path`. */
  asked: string[]
  received: Received[]
}

const SECRET = 'the-secret-of-the-project'
export const PLUGIN = '@cfa/semantic-release-npm'

/** A package in place of a real plugin, because semantic-release loads every plugin that is listed. */
const fakePlugin = (name: string): Files => ({
  [`node_modules/${name}/package.json`]: { name, version: '1.0.0', type: 'module', exports: './index.js' },
  [`node_modules/${name}/index.js`]:
    'export const prepare = async () => {}\nexport const publish = async () => {}',
})

export const PACKUMENT = {
  'dist-tags': { latest: '1.0.0' },
  maintainers: [{ name: 'alice' }, { name: 'bob' }],
  versions: { '1.0.0': { version: '1.0.0', _npmUser: { name: 'alice' } } },
}

/** Examines a set-up in its own folder, with registry and responder on loopback. */
export async function diagnose(t: ExecutionContext, setUp: SetUp = {}): Promise<Diagnosis> {
  const { env, moreEnv = {}, files = {}, pkg = {} } = setUp
  const table = { ...knows({ t1: 'alice', t2: 'bob' }), packument: replyWith(200, PACKUMENT), ...setUp.table }
  const registry = await startServer(t, serveTable(table))
  const responder = await startServer(
    t,
    setUp.responder ?? { body: { protocol: 1, features: ['approval', 'sealed', 'web'] } },
  )
  const publishConfig = { registry: `${registry.url.origin}/` }
  const cwd = createFolder(t, {
    'package.json': { name: 'a', version: '1.0.0', publishConfig, ...pkg },
    ...(setUp.release === null ? {} : { '.releaserc.json': setUp.release ?? configuration(setUp) }),
    ...fakePlugin(PLUGIN),
    ...fakePlugin('@semantic-release/exec'),
    ...fakePlugin('@semantic-release/npm'),
    ...(setUp.npmrc ? { '.npmrc': setUp.npmrc(registry.url.host) } : {}),
    ...files,
  })
  const job = env ?? { NPM_TOKEN_ALICE: 't1', CFA_RESPONDER_SECRET: SECRET }
  const { href } = responder.url
  const identity = setUp.hasIdentity ? { CFA_ID_TOKEN: tokenOf({ aud: href }) } : {}
  const place = { CFA_RESPONDER_URL: href, HOME: cwd, ...job, ...identity, ...moreEnv }
  const effects = effectsWith({
    ...createHastyClock(),
    makeFolder: () => cwd,
    processEnv: () => ({}),
  })
  const { findings } = await examine({ cwd, env: place, stderr: new PassThrough() }, effects)
  const received = [...registry.received, ...responder.received]
  return {
    findings,
    problems: findings
      .filter(({ level }) => level === 'warning' || level === 'error')
      .map(({ level, id }) => `${level} ${id}`)
      .sort(),
    of: (id) => {
      const finding = findings.find((one) => one.id === id)
      if (!finding) throw new Error(`no finding ${id} among ${findings.map((one) => one.id).join(', ')}`)
      return finding
    },
    asked: received.map(({ method, path }) => `${method} ${path}`),
    received,
  }
}

function configuration({ config = {}, before = [], after = [] }: SetUp): object {
  const plugins = ['@semantic-release/commit-analyzer', ...before, [PLUGIN, config], ...after]
  return { branches: ['main'], plugins }
}

/** The registry's list of tokens, with one of alice's. */
export const tokens = (fields: object) => replyWith(200, { objects: [{ token: 't1', ...fields }] })
