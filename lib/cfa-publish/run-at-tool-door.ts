import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import type { DoorReply, DoorRequest, DoorServer } from '../door/serve-door.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { readDocument } from '../registry/package-document.ts'
import { readPermission, readVisibility } from '../registry/read-access.ts'
import { repeatReads } from '../registry/repeat-reads.ts'
import { commandEnvironment } from './command-environment.ts'
import { createEachWrites } from './each-writes.ts'
import type { KeptChange } from './kept-change.ts'
import { keptReads } from './kept-reads.ts'
import { describeWrite, type KeptWrite } from './kept-write.ts'
import { createKeptWrites } from './kept-writes.ts'
import { openToolDoor } from './open-tool-door.ts'
import type { RowState } from './report.ts'
import { runTool, type ToolEnd } from './run-tool.ts'
import { createTakeWrite, type TakeOptions, type TakeWrite } from './take-write.ts'
import type { Run } from './verify-run.ts'
import { createVersionHere } from './workspace-versions.ts'

/** What a command wrote, and how it ended. */
export interface AtDoor {
  end: ToolEnd
  /** With `--each`, including those that failed. */
  writes: readonly KeptWrite[]
  refused: string[]
  /** Why packages could not be accepted. */
  errors: Error[]
  /** Changes to what is already published. Each is asked about separately. */
  changes: readonly KeptChange[]
  /** With `--each`, the outcome of each write. */
  states: ReadonlyMap<string, RowState>
}

/** Runs the command with a door as its registry, and without any secret. */
export async function runAtToolDoor(run: Run): Promise<AtDoor> {
  const { connection, context, flags, session, signing, effects } = run
  const registry = repeatReads(connection.registry, effects.sleep)
  const writes = createKeptWrites()
  const refused: string[] = []
  const errors: Error[] = []
  const changes: KeptChange[] = []
  const each = flags.isEach ? createEachWrites(run) : undefined
  const overlay = keptReads({
    ...{ writes, changes },
    username: session.accounts[0]?.username,
    versionHere: createVersionHere(context.cwd),
  })
  const take = createTakeWrite({
    ...(await takeOptions(run, { refused, errors, changes })),
    writes,
    settle: each?.settle,
  })
  const taking = watch(take)
  const findsUsers = flags.allowed.has('owner')
  const reads = { registry, reader: connection.reader, overlay, findsUsers, identity: signing?.identity }
  const door = await openToolDoor(reads, taking.take)
  try {
    const env = await environmentOf(run, door)
    const end = await runTool({
      ...{ command: flags.command, cwd: context.cwd, isQuiet: flags.isJson },
      env: { ...env, ...signing?.variables(door) },
      hasTerminal: effects.terminal.input.isTTY === true,
      ignoresInput: flags.isEach && run.options.responder === 'terminal',
    })
    if (each) taking.stop()
    else door.close()
    await taking.settled(() => {
      if (each)
        context.logger.log('The command ended while a maintainer was being asked. Waiting for the answer.')
    })
    return {
      end,
      writes: (each ?? writes).all(),
      refused,
      errors,
      changes,
      states: each?.states ?? new Map(),
    }
  } finally {
    door.close()
  }
}

async function environmentOf({ connection, context, effects }: Run, door: DoorServer) {
  return commandEnvironment({
    env: mergedEnvironment(effects.processEnv(), context.env),
    ...{ secrets: connection.secrets, doorUrl: door.url, doorToken: door.token },
    ...{ registry: connection.registry.url, cwd: context.cwd },
    folder: await mkdtemp(path.join(connection.folder, 'tool-')),
  })
}

async function takeOptions(
  { connection, context, flags, fail }: Run,
  { refused, errors, changes }: Pick<AtDoor, 'refused' | 'errors'> & { changes: KeptChange[] },
): Promise<Omit<TakeOptions, 'writes' | 'settle'>> {
  return {
    folder: await mkdtemp(path.join(connection.folder, 'kept-')),
    registry: connection.registry.url,
    takesStages: flags.isStaged,
    fail,
    onKept: (write) => context.logger.log('Held, not uploaded yet: %s.', describeWrite(write)),
    changing: {
      ...{ allowed: flags.allowed, changes },
      readDocument: (name) => readDocument(connection.registry, connection.reader, name),
      readVisibility: (name) => readVisibility(connection.registry, connection.reader, name),
      readPermission: (subject) => readPermission(connection.registry, connection.reader, subject),
      onKept: (what) => context.logger.log('Held, to be asked about separately: %s.', what),
    },
    onRefused: (what, error) => {
      refused.push(what)
      if (error) errors.push(error)
    },
  }
}

interface Watched {
  take: TakeWrite
  /** Accepts no more requests, and cuts off those that are still being sent. */
  stop: () => void
  settled: (onWait: () => void) => Promise<void>
}

const OVER: DoorReply = { status: 403, text: '{"error":"The command behind “cfa publish” has ended."}' }

/** Keeps track of the pending writes. One that outlives the command still counts in its outcome. */
function watch(take: TakeWrite): Watched {
  const pending = new Map<DoorRequest, Promise<unknown>>()
  let isOver = false
  return {
    take: async (request) => {
      if (isOver) return OVER
      const taken = take(request).finally(() => pending.delete(request))
      pending.set(request, taken)
      return taken
    },
    stop: () => {
      isOver = true
      for (const { request } of pending.keys()) if (!request.complete) request.destroy()
    },
    settled: async (onWait) => {
      if (pending.size > 0) onWait()
      await Promise.allSettled(pending.values())
    },
  }
}
