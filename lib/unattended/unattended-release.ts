import { abandonOnError } from '../door/abandon-on-error.ts'
import type { DoorRun, HeldPublish } from '../door/publish-at-door.ts'
import type { Publication } from '../door/read-publication.ts'
import type { Fail } from '../errors/fail.ts'
import type { NpmResult } from '../npm/run-npm.ts'
import { throwIfSecond } from '../release/check-unbroken.ts'
import { type HeldRelease, holdRelease, type Tree } from '../release/hold-release.ts'
import type { UploadEnd } from '../release/settle-upload.ts'
import { codeRequired } from './configured-code.ts'

/** What `prepare` leaves for `publish`. */
export interface PreparedUnattended {
  release: HeldRelease
}

/** A release without a second factor, as `@semantic-release/npm` makes it, with its own command at the door. */
export interface UnattendedFlow {
  /** Whether the request is needed before the tag: to keep its tarball, or to look at its dependencies. */
  holdsFirst: boolean
  runsScripts: boolean
  /** Whether what scripts changed stays for other plugins. */
  leavesChanges: boolean
  tree: Tree
  fail: Fail
  start: (onStart?: () => void) => Promise<DoorRun>
  /** Checks npm's request. Throws if anything is wrong with it. */
  check: (publication: Publication) => void | Promise<void>
  /** Keeps its tarball, if that is wanted. Resolves with whether it did. */
  keep: (publication: Publication) => Promise<boolean>
  /** Returns the code that the job has, given the one that npm sent. */
  code: (sent: string | undefined) => string | undefined
  send: (publication: Publication, code: string | undefined) => Promise<UploadEnd>
  /** Whether the job publishes with an identity of its own. */
  isTrusted: boolean
}

/** Runs before the tag. Holds npm's request only if it is needed by then. */
export async function prepareUnattended(flow: UnattendedFlow): Promise<PreparedUnattended | undefined> {
  if (!flow.holdsFirst) return undefined
  const release = await holdRelease((onStart) => startHeld(flow, onStart), flow.tree, flow)
  await abandonOnError(release.held, release.settled)
  release.held.keepAlive(false)
  return { release }
}

/** @returns What was published. */
export async function publishUnattended(
  prepared: PreparedUnattended | undefined,
  flow: UnattendedFlow,
): Promise<Publication> {
  const held = await current(prepared, flow)
  return abandonOnError(held, async () => {
    throwIfSecond(held.broken, flow.fail)
    const code = flow.code(held.otp)
    const end = await flow.send(held.publication, code)
    const result = await held.finish(end.reply)
    if (end.kind === 'failed' && end.judgement.kind === 'code-rejected') throw codeRequired(flow.fail, code)
    if (end.kind === 'failed') throw failureOf(end, result, flow)
    if (result.failure) throw result.failure
    return held.publication
  })
}

/** Returns the held request, or a new one if a later plugin changed what npm reads. */
async function current(prepared: PreparedUnattended | undefined, flow: UnattendedFlow): Promise<HeldPublish> {
  if (!prepared) return startAnew(flow)
  const { held, changes, restoreChanges } = prepared.release
  held.keepAlive(true)
  const isSame = await abandonOnError(held, async () => {
    const changed = await changes()
    throwIfSecond(held.broken, flow.fail)
    if (changed.length > 0 || held.broken.aborted) return false
    await restoreChanges()
    return true
  })
  if (isSame) return held
  held.abandon()
  return startAnew(flow)
}

async function startAnew(flow: UnattendedFlow): Promise<HeldPublish> {
  const held = await startHeld(flow)
  await abandonOnError(held, () => flow.keep(held.publication))
  return held
}

/** Has npm make its request, and holds it. Throws npm's own failure as it is. */
async function startHeld({ start, check, fail }: UnattendedFlow, onStart?: () => void): Promise<HeldPublish> {
  const run = await start(onStart)
  if (run.kind === 'ended') throw run.result.failure ?? fail('EPUBLISHNOTHING', {})
  const { held } = run
  await abandonOnError(held, () => check(held.publication))
  return held
}

/** Returns npm's own failure for a failed write. An identity that may only stage gets an error that helps. */
function failureOf(
  { judgement }: Extract<UploadEnd, { kind: 'failed' }>,
  { failure }: NpmResult,
  { fail, isTrusted }: UnattendedFlow,
): Error {
  const isForbidden = judgement.kind === 'account' && ['forbidden', 'stage-only'].includes(judgement.problem)
  if (isTrusted && isForbidden) return fail('ETRUSTEDSTAGEONLY', { detail: judgement.detail })
  return failure ?? fail('EPUBLISHREFUSED', 'detail' in judgement ? { detail: judgement.detail } : {})
}
