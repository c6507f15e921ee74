import { randomBytes, randomUUID } from 'node:crypto'
import type { ExecutionContext } from 'ava'
import { createAudit } from '../../src/audit/audit.ts'
import { nodeEffects } from '../../src/effects.ts'
import { createSendRequest } from '../../src/notify/send-request.ts'
import type { Database } from '../../src/store/database.ts'
import { listWatches } from '../../src/watch/list-watches.ts'
import type { ReadRegistry, RegistryReply } from '../../src/watch/read-registry.ts'
import { createWatcher } from '../../src/watch/watcher.ts'
import { createWatches } from '../../src/watch/watches.ts'
import { openGithub } from '../helpers/github-api.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

const REGISTRY = 'https://registry.example/'
const WATCH_MS = 30 * SECOND

/** A registry reduced to two documents, for tests of what is done with them. */
export function fakeRegistry() {
  const staged: { packageName: string; version: string; tag: string }[] = []
  const published = new Map<string, string[]>()
  const faults: (Partial<RegistryReply> | Error)[] = []
  const paths: string[] = []
  const tokens = new Set<string>()
  const reply = (status: number, json: unknown): RegistryReply => ({ status, retryAfter: null, json })
  const read: ReadRegistry = async ({ path, token }) => {
    paths.push(path)
    await made.onRead()
    tokens.add(token)
    const fault = faults.shift()
    if (fault instanceof Error) throw fault
    if (fault) return { ...reply(500, undefined), ...fault }
    if (!path.startsWith('-/stage')) {
      const versions = published.get(path.replace('%2f', '/'))
      return versions
        ? reply(200, { versions: Object.fromEntries(versions.map((one) => [one, {}])) })
        : reply(404, {})
    }
    const query = new URLSearchParams(path.split('?')[1])
    const [page, perPage] = [Number(query.get('page')), Number(query.get('perPage'))]
    return reply(200, { items: staged.slice(page * perPage, (page + 1) * perPage), total: staged.length })
  }
  const discard = (name: string, version: string): void => {
    const index = staged.findIndex((one) => one.packageName === name && one.version === version)
    if (index >= 0) staged.splice(index, 1)
  }
  const made = {
    ...{ read, faults, paths, tokens },
    /** Called during every read. */
    onRead: (): unknown => undefined,
    stage: (packageName: string, version: string) =>
      void staged.unshift({ packageName, version, tag: 'latest' }),
    discard,
    publish: (name: string, version: string) =>
      void published.set(name, [...(published.get(name) ?? []), version]),
    approve: (name: string, version: string) => {
      discard(name, version)
      published.set(name, [...(published.get(name) ?? []), version])
    },
  }
  return made
}

/** Adds a project that may ask about `@acme/*` and `tool`. */
export async function addProject(database: Database, name = 'tool'): Promise<{ id: string; name: string }> {
  const id = randomUUID()
  const packages = JSON.stringify(['@acme/*', 'tool'])
  await database.run(
    'insert into projects (id, name, packages, created_at) values ($1, $2, $3, 1)',
    ...[id, name, packages],
  )
  return { id, name }
}

/** A watched project, a fake registry, GitHub, and a clock that the test moves. */
export async function openWatch(t: ExecutionContext, database: Database) {
  const clock = { now: Date.UTC(2026, 10, 1) }
  const effects = { ...nodeEffects, now: () => clock.now }
  const registry = fakeRegistry()
  const github = await openGithub(t)
  const audit = createAudit({ database, effects })
  const lines: object[] = []
  const keep = (facts: object) => void lines.push(facts)
  const makeWatcher = (over: Database = database) =>
    createWatcher({
      ...{ database: over, effects, audit, read: registry.read, config: { watchMs: WATCH_MS } },
      log: { info: keep, warn: keep, error: keep } as never,
      send: createSendRequest({ allowPrivateTargets: true }),
    })
  const watcher = makeWatcher()
  const watches = createWatches({ database, effects, audit })
  const project = await addProject(database)
  const npmToken = `npm_${randomBytes(18).toString('hex')}`
  const { url: apiUrl, token, repository, workflow } = github
  const target = { kind: 'github-workflow' as const, apiUrl, token, repository, workflow, ref: 'main' }
  const watch = { registry: REGISTRY, npmToken, target }
  await watches.set(project, watch)
  /** Moves the clock, and does everything that is due. */
  const pass = async (ms: number): Promise<void> => {
    clock.now += ms
    await watcher.lookAtDue()
    await watcher.sendDue()
  }
  return {
    ...{ database, clock, registry, github, watcher, makeWatcher, watches, project, watch, lines, pass },
    /** Checks again, and starts the runs that follow. */
    settle: async () => {
      await pass(WATCH_MS)
      await pass(WATCH_MS)
    },
    shown: async () => (await listWatches(database))[0],
    actions: async () =>
      (await database.all('select action from audit order by id')).map(({ action }) => String(action)),
  }
}
