import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ExecutionContext } from 'ava'
import type { Account } from '../../lib/accounts/account.ts'
import { decideOptions } from '../../lib/config/decided-options.ts'
import { readOptions } from '../../lib/config/options.ts'
import type { Phase } from '../../lib/errors/state.ts'
import { addChannel } from '../../lib/flows/add-channel.ts'
import { prepareEntry } from '../../lib/flows/prepare-entry.ts'
import { publishEntry } from '../../lib/flows/publish-entry.ts'
import type { EntryStep } from '../../lib/flows/step.ts'
import type { StartNpm } from '../../lib/npm/run-npm.ts'
import type { Entry } from '../../lib/plugin-entry.ts'
import { createCodeMemory } from '../../lib/release/code-memory.ts'
import { newStanding } from '../../lib/release/standing.ts'
import type { Staging } from '../../lib/staged/staging.ts'
import type { Env } from '../../lib/types.ts'
import type { Connection, Mode, UnattendedWriter } from '../../lib/verify/types.ts'
import { createManualClock } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { createDoorNpm, type NpmBehaviour } from '../fakes/door-npm.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder } from '../fakes/folder.ts'
import { alice, TARGET } from '../fakes/release.ts'
import { createFakeResponder, type ResponderBehaviour } from '../fakes/responder.ts'
import { createTableRegistry, type Table } from '../fakes/table-registry.ts'
import { stagingOf } from '../staged/stage-scene.ts'

export interface FlowGiven extends ResponderBehaviour {
  kind: 'unpublished' | 'unattended' | 'direct' | 'staged'
  table?: Table
  npm?: NpmBehaviour
  pkg?: object
  config?: object
  env?: Env
  features?: Array<'approval' | 'web' | 'sealed' | 'trust'>
  accounts?: Account[]
  staging?: Partial<Staging>
  connection?: Partial<Connection>
  writer?: Partial<UnattendedWriter>
  /** Called with the name of each program that is started. */
  onStart?: (program: string) => unknown
  /** How many times the entry is listed. */
  listed?: number
}

export const UUID = '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'

/** One entry of the plugin as `verifyConditions` leaves it: the door is real, and npm is fake. */
export function flowScene(t: ExecutionContext, given: FlowGiven) {
  const { kind, table = {}, pkg = {}, config = {}, env = {}, features = ['approval'], ...more } = given
  const root = createFolder(t, { 'package.json': { name: TARGET.name, version: '0.0.0-dev', ...pkg } })
  const registry = createTableRegistry(table, TARGET.registry)
  const npm = createDoorNpm(given.npm)
  const responder = createFakeResponder(given)
  const clock = createManualClock()
  const context = createContext({ cwd: root, env })
  const connection: Connection = {
    ...{ registry, reader: alice.credential, secrets: [], configFiles: [], noProxy: [], network: [] },
    scopes: [],
    ...{ access: null, ignoresScripts: false, elsewhere: undefined, provenance: undefined },
    folder: createFolder(t),
    ...more.connection,
  }
  const open = new Set<never>()
  const staging = kind === 'staged' ? stagingOf(more.staging) : undefined
  const session = { responder, features, accounts: more.accounts ?? [alice], open, staging }
  const writer = { credential: async () => alice.credential, isTrusted: false, ...more.writer }
  const modes: Record<FlowGiven['kind'], Mode> = {
    unpublished: { kind: 'unpublished' },
    unattended: { kind: 'unattended', connection, writer },
    direct: { kind: 'attended', connection, session },
    staged: { kind: 'attended', connection, session },
  }
  const { listed = 1 } = more
  const entry: Entry = { mode: modes[kind], listed, prepares: 0, isPublished: false, standing: newStanding() }
  const { onStart = () => {} } = given
  const git = async () => {
    onStart('git')
    return { exitCode: 128, stdout: '', stderr: 'fatal: not a git repository' }
  }
  const startNpm: StartNpm = (run) => {
    onStart(`npm ${run.args[0]}`)
    return npm.startNpm(run)
  }
  const uuid = () => UUID
  const effects = effectsWith({ ...clock, uuid, git, startNpm, processEnv: () => ({}) })
  const memory = createCodeMemory(clock.now)
  const options = decideOptions(readOptions({ ...config }, env), kind === 'staged' ? 'staged' : 'direct')
  const opened = { entry, options, pkg: { name: TARGET.name }, root, key: [root, root, false].join('\0') }
  const entries = new Map([[opened.key, entry]])
  const step = (phase: Phase): EntryStep => ({ phase, opened, entries, context, effects, memory })
  t.teardown(() => entry.prepared?.release.held.abandon())
  return {
    ...{ entry, registry, npm, responder, context, staging, clock, root },
    prepare: () => prepareEntry(step('prepare'), () => import('../../lib/flows/hold-entry.ts')),
    step: step('prepare'),
    publish: () => publishEntry(step('publish'), { ...config }),
    addChannel: () => addChannel(step('addChannel'), { ...config }),
    written: () => JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version as string,
  }
}
