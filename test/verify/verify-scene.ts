import type { ExecutionContext } from 'ava'
import { createPlugin } from '../../lib/create-plugin.ts'
import type { Env, ReleaseContext } from '../../lib/types.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { createContext, type FakeContext } from '../fakes/context.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder, type Files } from '../fakes/folder.ts'
import { replyWith } from '../fakes/registry.ts'
import { serveTable, type Table } from '../fakes/table-registry.ts'
import { type Serve, startServer } from '../responders/server.ts'

export interface Case {
  env?: Env
  config?: object
  files?: Files
  /** The project's `.npmrc`, for the host of the registry. */
  npmrc?: (host: string) => string
  pkg?: object
  /** The registry's replies. Default: it knows `OWNERS`. */
  table?: Table
  responder?: Serve
  /** semantic-release's own options. */
  options?: Record<string, unknown>
  branch?: ReleaseContext['branch']
}

export interface Outcome {
  /** The codes of the errors. */
  codes: string[]
  details: string
  context: Pick<FakeContext, 'lines'>
  /** The registry's requests, as `METHOD path token`, sorted. */
  asked: string[]
}

const OWNERS: Record<string, string> = { t1: 'alice', t2: 'bob', t0: 'alice' }

/** A registry that knows who owns each token. */
export const knows = (owners: Record<string, string>): Table => ({
  whoami: ({ credential }) => {
    const username = owners[credential?.secret ?? '']
    return username ? replyWith(200, { username }) : replyWith(401, { error: 'not a token' })
  },
  tokens: replyWith(403),
})

/** Verifies a project with these files and this environment, with its registry and responder on loopback. */
export async function verify(t: ExecutionContext, given: Case = {}): Promise<Outcome> {
  const { env = {}, files = {}, pkg = {}, config = {}, options = {} } = given
  const registry = await startServer(t, serveTable({ ...knows(OWNERS), ...given.table }))
  const responder = await startServer(t, given.responder ?? { body: { protocol: 1, features: ['approval'] } })
  const publishConfig = { registry: `${registry.url.origin}/` }
  const npmrc = given.npmrc ? { '.npmrc': given.npmrc(registry.url.host) } : {}
  const cwd = createFolder(t, { 'package.json': { name: 'a', publishConfig, ...pkg }, ...npmrc, ...files })
  const known = env.CFA_RESPONDER_URL === 'loopback' ? { CFA_RESPONDER_URL: responder.url.href } : {}
  const created = createContext({ cwd, env: { HOME: cwd, ...env, ...known } })
  // As in `verifyConditions`, the version is not known yet.
  const { nextRelease: _, ...context } = { ...created, options, branch: given.branch ?? { name: 'main' } }
  const effects = effectsWith({
    ...createHastyClock(),
    makeFolder: () => cwd,
    processEnv: () => ({}),
    onSignal: () => () => {},
  })
  const end = await createPlugin(effects)
    .verifyConditions({ ...config }, context)
    .then(() => [], errorsOf)
  const details = end.map((error) => error.details).join('\n\n')
  const asked = registry.received.map(
    ({ method, path, headers }) => `${method} ${path} ${headers.authorization?.replace('Bearer ', '') ?? ''}`,
  )
  return { codes: end.map(({ code }) => code), details, context, asked: asked.sort() }
}

type Shown = Error & { code: string; details: string }
const errorsOf = (error: Error): Shown[] => ('errors' in error ? (error.errors as Shown[]) : [error as Shown])
