import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { renameRegistry } from '../npm/rename-registry.ts'
import type { NpmProcess, NpmResult, StartNpm } from '../npm/run-npm.ts'
import type { Env } from '../types.ts'
import { type Door, type DoorReply, type DoorWrite, openDoor } from './door.ts'
import { writeDoorConfig } from './door-config.ts'
import { IDENTITY_PATH, type ReadOptions } from './door-reads.ts'

/** What npm is started for. */
export interface DoorCommand {
  args: readonly string[]
  /** The package that it is about: its scope may have a registry of its own. */
  name: string
  /** The project's folder, for its npm configuration. */
  cwd: string
  /** Which write is held; everything else that writes is refused. */
  isWrite: (method: string, path: string) => boolean
  /** npm signs where the package was built, before it sends its request. */
  provenance: boolean
}

export interface DoorTools {
  startNpm: StartNpm
  /** Of npm and of all that it runs: without any secret. */
  env: Env
  stdout: Writable
  stderr: Writable
  /** Only this user can enter it, and it is gone when the process ends. */
  folder: string
  /** npm's configuration files, the strongest last. */
  configFiles: readonly string[]
  /** Hosts that the job reaches without a proxy. */
  noProxy: readonly string[]
  reads: ReadOptions
}

/** An npm that waits for what the registry says to its request. */
export interface HeldNpm {
  /** Aborted when the request can no longer be trusted to be npm's only one, or npm has gone. */
  broken: AbortSignal
  /** Between two of semantic-release's steps another plugin may fail: then nothing of this may hold the job. */
  keepAlive: (isKept: boolean) => void
  /** Gives npm the reply, and waits for its end. */
  finish: (reply: DoorReply) => Promise<NpmResult>
  /** Ends npm without a reply. */
  abandon: () => void
}

/** npm sent its request, or ended without one. */
export type DoorEnd =
  | { kind: 'written'; write: DoorWrite; npm: HeldNpm }
  | { kind: 'ended'; result: NpmResult }

/** npm waits for the reply as long as it takes. */
const DAY_MS = 86_400_000

/** Runs npm's own command with a door as its registry, until its request is there or it has ended. */
export async function runAtDoor(command: DoorCommand, tools: DoorTools): Promise<DoorEnd> {
  const { registry } = tools.reads
  const door = await openDoor({ ...tools.reads, isWrite: command.isWrite })
  const npm = await startNpm(command, door, tools).catch((error) => {
    // It would keep the job from ending.
    door.close()
    throw error
  })
  const abandon = () => {
    npm.kill()
    door.close()
  }
  const ended = npm.ended.then((result) => withoutDoor(result, door.url, registry.url))
  const first = await Promise.race([door.write, ended, brokenOf(door.broken)])
  if (first instanceof Error) {
    abandon()
    throw first
  }
  if ('failure' in first) {
    door.close()
    return { kind: 'ended', result: first }
  }
  const keepAlive = (isKept: boolean) => {
    npm.keepAlive(isKept)
    door.keepAlive(isKept)
  }
  const finish = async (reply: DoorReply) => {
    door.answer(reply)
    return ended.finally(door.close)
  }
  return { kind: 'written', write: first, npm: { broken: door.broken, keepAlive, finish, abandon } }
}

async function startNpm(command: DoorCommand, door: Door, tools: DoorTools): Promise<NpmProcess> {
  const { registry } = tools.reads
  const userconfig = await writeDoorConfig(await mkdtemp(path.join(tools.folder, 'door-')), {
    files: tools.configFiles,
    registry: registry.url,
    door,
    env: tools.env,
  })
  return tools.startNpm({
    args: [...command.args, ...doorFlags(command, door.url), '--userconfig', userconfig],
    cwd: command.cwd,
    env: doorEnvironment(command, door, tools),
    stdout: tools.stdout,
    stderr: tools.stderr,
    rewrite: () => renameRegistry(door.url, registry.url),
  })
}

/** What npm printed, as it is shown. */
function withoutDoor({ stdout, stderr, failure }: NpmResult, door: string, registry: string): NpmResult {
  const clean = (text: string) => text.replaceAll(door, () => registry)
  const cleanAny = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value)
    return Array.isArray(value) ? value.map(cleanAny) : value
  }
  for (const [name, value] of Object.entries({
    ...failure,
    message: failure?.message,
    stack: failure?.stack,
  }))
    if (failure && (typeof value === 'string' || Array.isArray(value)))
      Object.assign(failure, { [name]: cleanAny(value) })
  return { stdout: clean(stdout), stderr: clean(stderr), failure }
}

/**
 * A job that is killed takes the door with it, and npm tries again for more than a minute by its defaults. How often it
 * tries is left to the project: npm in a script has these settings too.
 *
 * @see make-fetch-happen@15, lib/remote.js
 */
const SHORT_RETRIES = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000']

/**
 * Holds npm to the door. It prefers the registry of the package's scope, or of the setting `scope`, to `--registry`.
 *
 * @see npm-registry-fetch@19, lib/index.js, `pickRegistry`
 */
function doorFlags({ name, provenance }: DoorCommand, url: string): string[] {
  const scope = /^(@[^/]+)\//.exec(name)?.[1]
  return [
    '--registry',
    url,
    scope ? `--${scope}:registry=${url}` : '--scope=',
    `--fetch-timeout=${DAY_MS}`,
    ...SHORT_RETRIES,
    ...(provenance ? ['--provenance'] : []),
  ]
}

/** npm in a script takes the spelling that comes last in the environment. */
const OURS = /^npm_config_(?:userconfig|registry|scope|noproxy|workspaces|fetch_timeout)$/i

/**
 * What npm and its scripts see. Settings that would have npm publish workspaces in place of the folder are switched off;
 * Sigstore's client gets the job's identity by the door, which gives it for nothing else.
 */
function doorEnvironment(
  { provenance }: DoorCommand,
  door: Pick<Door, 'url' | 'token'>,
  { env, noProxy }: Pick<DoorTools, 'env' | 'noProxy'>,
): Env {
  const signing = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${door.url}${IDENTITY_PATH}?for=provenance`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: door.token,
  }
  const kept = Object.entries(env).filter(([name]) => !OURS.test(name))
  return {
    ...Object.fromEntries(kept),
    ...(provenance && env.GITHUB_ACTIONS ? signing : {}),
    npm_config_noproxy: [...noProxy, '127.0.0.1'].join(','),
    npm_config_workspaces: 'null',
  }
}

/** Resolves with why, for a race. */
function brokenOf(signal: AbortSignal): Promise<Error> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason as Error), { once: true })
  })
}
