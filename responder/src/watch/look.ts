import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import type { Recorder } from '../people/context.ts'
import { mayAsk, readProject } from '../projects/project.ts'
import type { Database } from '../store/database.ts'
import { readAsked, readJobState } from './questions.ts'
import type { ReadRegistry } from './read-registry.ts'
import { RegistryError } from './registry-error.ts'
import { judgeLive, readPackage, readStaged, type StagedVersion } from './staged.ts'
import { addToTrigger } from './triggers.ts'
import { type PackageTurn, takeTurns } from './turns.ts'
import { type GoneVersion, keepStaged, readGone, takeVersion } from './versions.ts'
import { findWatch, isClaimed, type Watch } from './watches.ts'

export interface LookDeps {
  database: Database
  effects: Pick<Effects, 'now' | 'uuid'>
  config: Pick<Config, 'watchMs'>
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>
  audit: Recorder
  read: ReadRegistry
  /** Aborts when the service stops. What it was about to do is left to the next look. */
  signal: AbortSignal
}

/**
 * How long a look is claimed. By then the look or its node has ended, so another look may begin. Each request has its
 * own bound.
 */
const CLAIM_MS = 10 * 60_000
/**
 * How long one look may check packages. The rest is left to the next look. With the list before it, this stays well
 * within `CLAIM_MS`.
 */
const CHECKS_MS = 3 * 60_000
/**
 * A version that is neither staged nor public for this long counts as discarded. The registry may take minutes in
 * between.
 */
const DISCARDED_MS = 60 * 60_000
/** The longest wait between two looks at a registry that does not answer, unless the registry asks for more. */
const AWAY_MAX_MS = 30 * 60_000
/** Looks back by this much further than the previous look, because clocks differ a little. */
const OVERLAP_MS = 60_000

/**
 * Creates the function that reads what a project has staged, and finds out what became of versions that no longer are.
 * One node at a time looks at a project.
 */
export function createLook({ database, effects, config, log, audit, signal, ...deps }: LookDeps) {
  /** Projects whose looks leave packages for the next look. */
  const crowded = new Set<string>()
  const read: ReadRegistry = (request) => deps.read({ ...request, signal })

  /** Looks at a project, unless another node has begun. `due` is the watch as it was read. */
  async function look(due: Pick<Watch, 'projectId' | 'nextAt'>): Promise<void> {
    const until = effects.now() + CLAIM_MS
    const claimed = await setDue(due, until)
    const watch = claimed > 0 ? await findWatch(database, due.projectId) : undefined
    if (!watch || watch.nextAt !== until) return
    const begunAt = effects.now()
    try {
      await lookAt(watch)
      await worked(watch, begunAt)
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      if (signal.aborted) await setDue(watch, effects.now())
      else await failed(watch, error)
    }
  }

  async function lookAt(watch: Watch): Promise<void> {
    const project = await readProject(database, watch.projectId)
    if (!project) return
    const isOwn = ({ name }: StagedVersion) => mayAsk(project, name)
    const staged = (await readStaged(watch, read, effects.now)).filter(isOwn)
    const since = (watch.lookedAt ?? effects.now()) - OVERLAP_MS
    const asked = (await readAsked(database, project.id, since)).filter(isOwn)
    await keepStaged(database, project, { staged, asked, now: effects.now() }, watch)
    await checkEach(watch, await readGone(database, project.id))
  }

  /**
   * Checks each package, so that one that can't be read holds up no other. Throws the first `RegistryError` at the end.
   * Throws at once if the registry asked for a pause or the service stops.
   */
  async function checkEach(watch: Watch, gone: GoneVersion[]): Promise<void> {
    const { turns, left } = takeTurns(gone, effects.now())
    noteLeft(watch, left)
    const errors: RegistryError[] = []
    const end = effects.now() + CHECKS_MS
    for (const turn of turns) {
      if (effects.now() >= end) break
      try {
        await checkPackage(watch, turn)
      } catch (error) {
        if (!(error instanceof RegistryError) || signal.aborted) throw error
        // The package has had its turn. Otherwise it would take every turn.
        for (const version of turn.versions) await notePassed(watch.projectId, version)
        if (error.retryAfterMs > 0) throw error
        errors.push(error)
      }
    }
    if (errors[0]) throw errors[0]
  }

  async function checkPackage(watch: Watch, { name, versions }: PackageTurn): Promise<void> {
    const isLive = judgeLive(await readPackage(watch, name, read), effects.now())
    for (const version of versions) await check(watch, version, isLive(version.version))
  }

  /** Logs that packages were left, once for as long as that lasts. */
  function noteLeft({ projectId }: Watch, left: number): void {
    if (left > 0 && !crowded.has(projectId))
      log.warn({ projectId, left }, 'more packages may be public than one look asks about')
    if (left > 0) crowded.add(projectId)
    else crowded.delete(projectId)
  }

  const notePassed = (projectId: string, { name, version }: GoneVersion) =>
    database.run(
      'update watched_versions set checked_at = $1 where project_id = $2 and name = $3 and version = $4',
      ...[effects.now(), projectId, name, version],
    )

  /** Settles a version that is no longer staged: it is public, discarded or still being processed. */
  async function check(watch: Watch, version: GoneVersion, live: boolean): Promise<void> {
    const { projectId } = watch
    const now = effects.now()
    const job = live ? await readJobState(database, projectId, version, now) : 'over'
    const isDiscarded = !live && now - version.goneAt >= DISCARDED_MS
    if (job === 'waits' || (!live && !isDiscarded)) {
      await notePassed(projectId, version)
      return
    }
    await database.transaction(async (transaction) => {
      if (!(await isClaimed(transaction, watch))) return
      // Only one of two nodes gets the version.
      if (!(await takeVersion(transaction, projectId, version, now))) return
      if (live && job === 'over')
        await addToTrigger(transaction, { ...version, projectId, now, id: effects.uuid() })
      const outcome = live ? (job === 'over' ? 'live' : 'published') : 'discarded'
      const { name, version: number, tag } = version
      await audit.record(transaction, {
        ...{ actor: 'service', action: `staged.${outcome}`, subject: `project:${projectId}` },
        detail: { name, version: number, tag },
      })
    })
  }

  /** Notes that a look worked, unless the watch got new tokens since the look began: it is then due again at once. */
  async function worked({ projectId, nextAt, failures }: Watch, begunAt: number): Promise<void> {
    await database.run(
      `update watches set next_at = $1, looked_at = $2, failures = 0, failure = null, failed_at = null
       where project_id = $3 and next_at = $4`,
      ...[effects.now() + config.watchMs, begunAt, projectId, nextAt],
    )
    if (failures > 0) log.info({ projectId }, 'the registry lists staged versions again')
  }

  /** Makes a watch due at another time, if its claim is still this node's. */
  const setDue = ({ projectId, nextAt }: Pick<Watch, 'projectId' | 'nextAt'>, at: number) =>
    database.run(
      'update watches set next_at = $1 where project_id = $2 and next_at = $3',
      ...[at, projectId, nextAt],
    )

  async function failed({ projectId, nextAt, failures }: Watch, error: RegistryError): Promise<void> {
    const { code, message, retryAfterMs } = error
    const base = code === 'away' ? config.watchMs * 2 ** Math.min(failures, 16) : AWAY_MAX_MS
    const wait = Math.max(Math.min(base, AWAY_MAX_MS), config.watchMs, retryAfterMs)
    await database.run(
      `update watches set next_at = $1, failures = failures + 1, failure = $2, failed_at = $3
       where project_id = $4 and next_at = $5`,
      ...[effects.now() + wait, message, effects.now(), projectId, nextAt],
    )
    // Logged once: doctor and the page show it for as long as it lasts.
    if (failures === 0) log.warn({ projectId, code }, 'the registry does not show what is staged')
  }

  return look
}
