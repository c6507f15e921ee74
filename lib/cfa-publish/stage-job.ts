import type { Elsewhere, Job } from '../batch/job.ts'
import { showRegistry } from '../package/registry.ts'
import type { Registry } from '../registry/registry.ts'
import { viewStaged } from '../registry/stage.ts'
import { isAccountWide } from '../release/account-error.ts'
import { topicOf } from '../release/topic.ts'
import type { Hashes } from '../release/version-query.ts'
import { type LiveTools, type LiveWait, waitUntilLive } from '../release/wait-until-live.ts'
import { takePlace, type WatchPlace, watchApproval } from '../release/watch-approval.ts'
import { type ApproveTools, approveStaged, waitUntilApprovable } from '../staged/approve-staged.ts'
import { createLister, findReader } from '../staged/find-reader.ts'
import type { Staged } from '../staged/find-staged.ts'
import { findState } from '../staged/find-state.ts'
import { stageRelease } from '../staged/stage-release.ts'
import type { Staging } from '../staged/staging.ts'
import { standingIn, targetOf, unclearBy } from './jobs.ts'
import { readKept } from './keep-request.ts'
import { describeWrite, type KeptPackage, keyOf, refOf } from './kept-write.ts'
import { failFor } from './state.ts'
import type { Run } from './verify-run.ts'

/** A package that is staged before it is approved. */
export interface StagedJob {
  write: KeptPackage
  staging: Staging
  /** Stages the package, without a second factor. */
  stage: () => Promise<Staged>
  /** Waits until the registry has scanned it. `approved`: somebody has already approved it. */
  waitUntilApprovable: (id: string) => Promise<'staged' | 'approved'>
  waitUntilShown: () => Promise<void>
  /** Waits until somebody has approved it on npmjs.com. */
  waitOnSite: (id: string, wait: SiteWait) => Promise<void>
  /** Creates the job that approves it. */
  job: (id: string) => Job
}

export interface SiteWait {
  deadline: number
  /** Called between two lookups. */
  tick: () => void
  place: WatchPlace
}

export function createStagedJob(write: KeptPackage, after: readonly string[], run: Run): StagedJob {
  const { connection, context, session, effects: clock, options } = run
  const { registry } = connection
  const { logger } = context
  const target = targetOf(write, run)
  const [staging, standing] = [newStaging(run), standingIn(run)]
  const fail = failFor(describeWrite(write), showRegistry(registry.url), standing)
  const deadline = () => clock.now() + options.timeoutMs
  const onUnstaged = () => {
    staging.item = undefined
  }
  const queryNow = () => ({ registry, reader: connection.reader, target })
  const live = (): LiveTools => ({ query: queryNow(), clock, logger, fail, onUnstaged })
  const wait = (more: Omit<LiveWait, 'hashes' | 'commit'>) =>
    waitUntilLive({ hashes: write, commit: undefined, ...more }, live())
  const waitUntilShown = () => wait({ what: 'for the registry to show it', deadline: deadline() })
  const tools: ApproveTools = {
    ...{ target, registry, staging, standing, clock, logger, fail, commit: undefined },
    ...{ deadline, waitUntilShown },
    sendToSite: refusing(staging, run),
  }
  return {
    ...{ write, staging, waitUntilShown },
    stage: async () => {
      const { reader, listed } = await findReader(session.accounts, createLister(registry, write.name))
      Object.assign(staging, { reader: reader ?? session.accounts[0], listed })
      const body = await readKept(write.request, fail)
      return stageRelease({ publication: write, body }, session.accounts, tools)
    },
    waitOnSite: async (id, { deadline, tick, place }) => {
      const view = viewOf(id, staging)
      const item = { view: view && (() => view(registry)), isAcceptedEnough: false }
      const own = { hashes: write, commit: undefined, what: undefined, deadline, item, tick }
      await waitUntilLive(own, { ...live(), clock: await takePlace(clock, place, deadline) })
    },
    waitUntilApprovable: (id) => waitUntilApprovable({ id, publication: write }, session.accounts, tools),
    job: (id) => ({
      ...jobOf(write, after, run),
      send: async (account, otp) => {
        const outcome = await approveStaged({ id, publication: write }, account, otp, tools)
        if (outcome === 'done') staging.item = undefined
        return outcome
      },
      unclear: unclearBy(standing, () => fail('ESTAGEUNCLEAR', { written: 'unknown' })),
      verify: waitUntilShown,
      elsewhere: { ...elsewhereOf({ id, hashes: write, staging }, live), waitUntilShown },
    }),
  }
}

/** A token that the registry refuses sees nothing of what is staged, so another account looks, if there is one. */
function refusing(staging: Staging, { session }: Run): ApproveTools['sendToSite'] {
  return async (_id, why, { variable }) => {
    if (isAccountWide(why) && staging.reader?.variable === variable)
      staging.reader = session.accounts.find((account) => account.variable !== variable) ?? staging.reader
    throw why
  }
}

function jobOf(write: KeptPackage, after: readonly string[], run: Run) {
  const trust = run.trust.get(keyOf(write))
  const topic = { ...topicOf('code', 'stage-approve', write, trust), target: targetOf(write, run) }
  return { key: keyOf(write), what: describeWrite(write), ref: refOf(write), after, topic }
}

function viewOf(id: string, { reader }: Staging) {
  return reader && ((registry: Registry) => viewStaged(registry, reader.credential, id))
}

interface StagedItem {
  id: string
  hashes: Hashes
  staging: Staging
}

/** Notices what maintainers do at the registry while others are being asked. */
function elsewhereOf(
  { id, hashes, staging }: StagedItem,
  live: () => LiveTools,
): Omit<Elsewhere, 'waitUntilShown'> {
  return {
    watch: (signal, place) =>
      watchApproval({ hashes, commit: undefined, view: viewOf(id, staging) }, live(), signal, place),
    isApproved: async () => {
      const { query } = live()
      const reader = staging.reader?.credential ?? query.reader
      const state = await findState(id, { ...query, reader }, hashes.integrity)
      if (state !== 'staged' && state !== 'unknown') staging.item = undefined
      return state === 'approved'
    },
  }
}

const newStaging = ({ session, options }: Run): Staging => ({
  isOnSite: options.responder === 'npm',
  identity: undefined,
  reader: session.accounts[0],
  ...{ listed: undefined, notifiers: [], item: undefined, receipts: [] },
  ...{ isDeclined: false, isLeftWaiting: false },
})
