import type { Elsewhere, Job } from '../batch/job.ts'
import type { Fail } from '../errors/fail.ts'
import { dependedOn } from '../package/dependencies.ts'
import { specOf, type Target } from '../package/target.ts'
import { checkUnbroken } from '../release/check-unbroken.ts'
import type { Write } from '../release/confirm-by-web.ts'
import { type Prepared, publishRenewed, renewPrepared } from '../release/direct-release.ts'
import type { HeldRelease } from '../release/hold-release.ts'
import { STORED } from '../release/settle-upload.ts'
import type { Topic } from '../release/topic.ts'
import type { Turn } from '../shared-question/write-members.ts'
import { checkUnchanged, type PreparedStaged, publishStaged } from '../staged/staged-release.ts'
import type { Session } from '../verify/types.ts'
import { checkUpload } from './attended-flow.ts'
import { createDirectFlow, createSending } from './direct-flow.ts'
import { subjectOf } from './member.ts'
import type { Parts } from './parts.ts'
import { createApproving, createStagedFlow } from './staged-flow.ts'
import type { EntryStep } from './step.ts'
import { noteUnstaged, type Watching, watchAtRegistry } from './wait-for-approval.ts'

/** A turn, and how to create errors about its package. */
export interface EntryTurn extends Turn {
  target: Target
  fail: Fail
}

/** Creates the turn of one entry in a release that was asked about together with others. */
export function createTurn(step: EntryStep, parts: Parts, session: Session): EntryTurn {
  const { target, fail } = parts
  const { entry } = step.opened
  const turn = session.staging ? stagedTurn(step, parts, session) : directTurn(step, parts, session)
  return {
    ...{ target, fail },
    needs: () => dependedOn(entry.prepared?.release.held.publication.dependencies ?? []),
    keepAlive: (isKept) => entry.prepared?.release.held.keepAlive(isKept),
    abandon: () => entry.prepared?.release.held.abandon(),
    ...turn,
  }
}

type OwnTurn = Pick<Turn, 'renew' | 'job' | 'finish'>

function directTurn({ opened: { entry }, memory }: EntryStep, parts: Parts, session: Session): OwnTurn {
  const flow = createDirectFlow(parts, session, memory, entry.member)
  let prepared = entry.prepared as Prepared
  let reply = STORED
  return {
    renew: async () => {
      prepared = await renewPrepared(prepared, flow)
      entry.prepared = prepared
      if (prepared.published) entry.member?.leave()
      else entry.member?.renew(prepared.release)
    },
    job: async () => {
      if (prepared.published) return undefined
      const { release } = prepared
      const { publication } = release.held
      // Each request is put together only when its turn comes: all of them at once would take a lot of memory.
      let sending: ReturnType<typeof createSending> | undefined
      const write: Write = async (account, otp) => {
        sending ??= createSending(release, parts)
        const { write: send, reply: replied } = await sending
        const outcome = await send(account, otp)
        if (outcome !== 'done') return outcome
        reply = replied()
        sending = undefined
        return outcome
      }
      const verify: Job['verify'] = (account) => checkUpload(publication, account, parts)
      return { ...jobOf('publish', release, parts), send: unbroken(release, parts, write), verify }
    },
    finish: () => publishRenewed(prepared, { ...flow, send: async () => reply }),
  }
}

function stagedTurn({ opened, memory }: EntryStep, parts: Parts, session: Session): OwnTurn {
  const { entry } = opened
  const { staging } = session
  if (!staging) throw new Error('this session stages nothing')
  const flow = createStagedFlow(parts, session, staging, memory, entry.member)
  const prepared = entry.prepared as PreparedStaged
  const { release, approval } = prepared
  const { held } = release
  const id = entry.member?.isApproved() ? undefined : prepared.id
  return {
    renew: async () => {
      held.keepAlive(true)
      await checkUnchanged({ ...prepared, id }, flow)
    },
    job: async () => {
      const job = id && (await approvalJob(id, release, { parts, session, staging }))
      if (job) return job
      noteUnstaged(true, parts, staging)
      approval?.session.report('published')
      return undefined
    },
    finish: async () => {
      if (prepared.id !== undefined && flow.waitsUntilLive) await flow.waitUntilShown(held.publication)
      // The tree was already compared before the approval.
      const compared = { ...release, changes: async () => [] }
      await publishStaged({ ...prepared, release: compared, id: undefined }, flow)
      return !prepared.wasPublished
    },
  }
}

/** Creates the job that approves a staged package. `undefined` if somebody has already approved it at the registry. */
async function approvalJob(id: string, release: HeldRelease, own: Watching): Promise<Job | undefined> {
  const { parts } = own
  const item = { id, publication: release.held.publication }
  const approving = createApproving(item, own)
  if (!(await approving.isStillStaged())) return undefined
  const watch: Elsewhere['watch'] = (signal, place) => watchAtRegistry(item, own, signal, place)
  return {
    ...jobOf('stage-approve', release, parts),
    send: unbroken(release, parts, approving.write),
    ...{ verify: undefined, elsewhere: { watch, waitUntilShown: undefined } },
  }
}

function jobOf(
  kind: Topic['kind'],
  release: HeldRelease,
  parts: Parts,
): Pick<Job, 'key' | 'what' | 'ref' | 'topic' | 'after'> {
  const { target } = parts
  const { name, version, distTag: tag } = target
  return {
    ...{ key: specOf(target), what: `${specOf(target)} on the dist-tag ${tag}` },
    ...{ ref: { name, version, tag }, topic: subjectOf(kind, release, parts), after: [] },
  }
}

const unbroken =
  ({ held }: HeldRelease, { fail }: Parts, write: Write): Write =>
  (account, otp) =>
    checkUnbroken(held.broken, fail, () => write(account, otp))
