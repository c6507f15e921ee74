import type { ExecutionContext } from 'ava'
import { createPlugin } from '../../lib/create-plugin.ts'
import type { Effects } from '../../lib/effects.ts'
import type { Env } from '../../lib/types.ts'
import { startServer } from '../responders/server.ts'
import { createManualClock } from './clock.ts'
import { createContext } from './context.ts'
import { createDoorNpm, type NpmBehaviour } from './door-npm.ts'
import { effectsWith } from './effects.ts'
import { createFolder, type Files } from './folder.ts'
import { replyWith } from './registry.ts'
import { kindOf, serveTable, type Table } from './table-registry.ts'

export interface Scene {
  pkg?: object
  env?: Env
  files?: Files
  table?: Table
  npm?: NpmBehaviour
  /** semantic-release's own options. */
  options?: Record<string, unknown>
  isTTY?: boolean
  effects?: Partial<Effects>
}

const CREATED = replyWith(201, { ok: true })

/** A project whose registry is on loopback and not npm's, so that it gets no request before the publish. */
export async function pluginScene(t: ExecutionContext, given: Scene = {}) {
  const { pkg = {}, env = { NPM_TOKEN: 'npm_hidden' }, files = {}, options = {}, isTTY = false } = given
  const server = await startServer(t, serveTable({ publish: CREATED, tag: CREATED, ...given.table }))
  const publishConfig = { registry: `${server.url.origin}/` }
  const cwd = createFolder(t, { 'package.json': { name: 'a', publishConfig, ...pkg }, ...files })
  const context = { ...createContext({ cwd, env: { HOME: cwd, ...env }, isTTY }), options }
  const npm = createDoorNpm(given.npm)
  const hooks: Array<() => Promise<void>> = []
  const clock = createManualClock()
  const effects = effectsWith({
    ...clock,
    uuid: () => '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11',
    git: async () => ({ exitCode: 128, stdout: '', stderr: '' }),
    startNpm: npm.startNpm,
    makeFolder: () => createFolder(t),
    processEnv: () => ({}),
    onSignal: (close) => {
      hooks.push(close)
      return () => void hooks.splice(hooks.indexOf(close), 1)
    },
    ...given.effects,
  })
  const kinds = () => server.received.map(({ method, path }) => kindOf(method, path))
  return { context, npm, clock, hooks, kinds, cwd, server, plugin: createPlugin(effects) }
}
