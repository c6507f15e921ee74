import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { getError } from '../errors/get-error.ts'
import { renameRegistry } from '../npm/rename-registry.ts'
import type { NpmProcess, NpmResult, StartNpm } from '../npm/run-npm.ts'
import type { Env } from '../types.ts'
import { type DoorReply, type DoorWrite, openDoor, REFUSAL } from './door.ts'
import { writeDoorConfig } from './door-config.ts'
import type { ReadOptions } from './door-reads.ts'
import { type DoorUse, doorEnvironment, doorFlags } from './door-settings.ts'
import { type DoorRequest, type DoorServer, refuse, serveDoor } from './serve-door.ts'

/** The command that npm is started with. */
export interface DoorCommand extends Omit<DoorUse, 'holds'> {
  args: readonly string[]
  /** The project's folder, for its npm configuration. */
  cwd: string
  /** Whether a write is the one to hold. Every other write is refused. */
  isWrite: (method: string, path: string) => boolean
}

export interface DoorTools {
  startNpm: StartNpm
  /** The environment of npm and everything that it runs. It holds no secret. */
  env: Env
  stdout: Writable
  stderr: Writable
  /** A folder that only this user can enter, and that is removed when the process ends. */
  folder: string
  /** npm's configuration files, in ascending order of precedence. */
  configFiles: readonly string[]
  /** The job's tokens and other secrets. */
  secrets: readonly string[]
  /** Hosts that the job reaches without a proxy. */
  noProxy: readonly string[]
  /** The scopes whose packages npm reads from this registry, besides the package's own. */
  scopes: readonly string[]
  reads: ReadOptions
}

/** An npm that is waiting for the registry's reply to its request. */
export interface HeldNpm {
  /** Aborted when the request can no longer be trusted to be npm's only one, or npm has ended. */
  broken: AbortSignal
  /**
   * Sets whether npm and the door keep the job alive. Between two steps they must not: another plugin may fail then.
   */
  keepAlive: (isKept: boolean) => void
  /** Gives npm the reply, and waits for npm to end. */
  finish: (reply: DoorReply) => Promise<NpmResult>
  /** Ends npm without a reply. */
  abandon: () => void
}

/** npm sent its request, or ended without one. */
export type DoorEnd =
  | { kind: 'written'; write: DoorWrite; npm: HeldNpm }
  | { kind: 'ended'; result: NpmResult }

/** Runs npm's own command with a door as its registry, until its request has arrived or npm has ended. */
export async function runAtDoor(command: DoorCommand, tools: DoorTools): Promise<DoorEnd> {
  const { registry } = tools.reads
  const door = await openDoor({ ...tools.reads, isWrite: command.isWrite })
  const npm = await startNpm({ ...command, holds: true }, door, tools).catch((error) => {
    // An open door would keep the job from ending.
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

/** Runs npm with a door as its registry that lets it read and refuses every write, until npm has ended. */
export async function readAtDoor(
  command: Pick<DoorCommand, 'args' | 'name' | 'cwd'>,
  tools: DoorTools,
): Promise<NpmResult> {
  const { reads } = tools
  const onWrite = ({ reply }: DoorRequest) => refuse(reply, 403, REFUSAL)
  const door = await serveDoor({ ...reads, refusal: REFUSAL, onWrite })
  try {
    const npm = await startNpm({ ...command, provenance: false, holds: false }, door, tools)
    return withoutDoor(await npm.ended, door.url, reads.registry.url)
  } finally {
    door.close()
  }
}

async function startNpm(
  command: Pick<DoorCommand, 'args' | 'cwd'> & DoorUse,
  door: DoorServer,
  tools: DoorTools,
): Promise<NpmProcess> {
  const { registry } = tools.reads
  const userconfig = await configure(door, tools)
  return tools.startNpm({
    args: [...command.args, ...doorFlags(command, door.url, tools.scopes), '--userconfig', userconfig],
    cwd: command.cwd,
    env: doorEnvironment(command, door, tools),
    stdout: tools.stdout,
    stderr: tools.stderr,
    rewrite: () => renameRegistry(door.url, registry.url),
  })
}

/** Writes npm's user configuration. The disk may have filled up since the folder was made. Throws `ETEMPFOLDER`. */
async function configure(
  door: DoorServer,
  { folder, configFiles: files, env, reads, secrets }: DoorTools,
): Promise<string> {
  try {
    const own = await mkdtemp(path.join(folder, 'door-'))
    return await writeDoorConfig(own, { files, registry: reads.registry.url, door, env, secrets })
  } catch (error) {
    const { message } = error as Error
    throw getError('ETEMPFOLDER', { folder: path.dirname(folder), detail: message }, error)
  }
}

/** Returns npm's result with the registry's address instead of the door's. */
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

/** Resolves with the reason of the abort, for a race. */
function brokenOf(signal: AbortSignal): Promise<Error> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason as Error), { once: true })
  })
}
