import path from 'node:path'
import { LIMITS, printable, stagedPage } from '@cfa/protocol'
import { type Account, nameOf } from '../accounts/account.ts'
import { readerChange } from '../accounts/reader-change.ts'
import { forwardBody } from '../door/forward-body.ts'
import type { Publication } from '../door/read-publication.ts'
import type { PluginError } from '../errors/get-error.ts'
import { warn } from '../log/warn.ts'
import { isAccountWide } from '../release/account-error.ts'
import { LeftToRegistry } from '../release/answered-elsewhere.ts'
import type { CodeMemory } from '../release/code-memory.ts'
import type { Write } from '../release/confirm-by-web.ts'
import { whileSending } from '../release/standing.ts'
import { type Topic, topicOf } from '../release/topic.ts'
import { isLogPrivate } from '../responders/npm-site.ts'
import { addOnSite } from '../staged/add-on-site.ts'
import {
  type ApproveTools,
  type Approving,
  approveStaged,
  waitUntilApprovable,
} from '../staged/approve-staged.ts'
import type { StageTools } from '../staged/find-staged.ts'
import { stageRelease } from '../staged/stage-release.ts'
import type { StagedFlow } from '../staged/staged-release.ts'
import type { Staging } from '../staged/staging.ts'
import type { Session } from '../verify/types.ts'
import { type Asks, createAsks } from './ask.ts'
import { addDistTag, createAttendedFlow, tagStanding } from './attended-flow.ts'
import { trustOfPublication } from './check-trust.ts'
import { type Member, subjectOf } from './member.ts'
import type { Parts } from './parts.ts'
import {
  askUnlessApproved,
  noteUnstaged,
  type Watching,
  waitOnSiteFor,
  waitUntilPublic,
} from './wait-for-approval.ts'

/** Assembles a staged release. */
export function createStagedFlow(
  parts: Parts,
  session: Session,
  staging: Staging,
  memory: CodeMemory,
  member?: Member,
): StagedFlow {
  const { options, phase, context, root, logger, fail } = parts
  const asks = createAsks(parts, session, memory, member)
  const shown = (publication: Publication) => waitUntilPublic(parts, staging, publication)
  return {
    ...createAttendedFlow(parts, 'stage', asks),
    asksFirst: session.features.includes('approval') && phase === 'prepare',
    isOnSite: staging.isOnSite,
    waitsUntilLive: options.waitFor === 'live',
    isInFolder: (file) => path.resolve(context.cwd, file).startsWith(`${path.resolve(root)}${path.sep}`),
    ...{ logger, fail },
    stage: async (publication) => {
      const body = forwardBody(publication, { registry: parts.target.registry, gitHead: undefined })
      const tools = stageTools(parts, staging)
      const send = () => stageRelease({ publication, body }, session.accounts, tools)
      const staged = await whileSending(parts.standing, send)
      if (staged.kind === 'live') parts.standing.written = 'unknown'
      // For an approval on npmjs.com, the maintainers are sent there anyway.
      const page = staged.kind === 'staged' && !staging.isOnSite ? stagedPage(parts.target) : undefined
      if (page !== undefined) logger.log('See what is staged on npmjs.com: %s', page)
      return staged
    },
    askApproval: async (id, release) =>
      member?.defer(release, subjectOf('stage-approve', release, parts)) ??
      askUnlessApproved(
        { id, publication: release.held.publication },
        { parts, session, staging },
        (signal) => {
          const either = AbortSignal.any([release.held.broken, signal])
          return asks.approval(topicFor('approval', release.held.publication, parts), either, undefined)
        },
      ),
    approve: (id, release, approval) =>
      approve({ id, publication: release.held.publication }, approval, { parts, session, staging, asks }),
    waitOnSite: (id, publication) => waitOnSiteFor(id, publication, parts, staging),
    waitUntilShown: shown,
    addDistTag: async () => {
      await addStagedTag(parts, session, asks)
      parts.standing.live = { lacksTag: false }
    },
  }
}

const topicFor = (ask: Topic['ask'], publication: Publication, parts: Parts) =>
  topicOf(ask, 'stage-approve', publication, trustOfPublication(publication, parts))

function stageTools(parts: Parts, staging: Staging): StageTools {
  const { target, clock, logger, fail, connection, untagged: commit } = parts
  return { target, registry: connection.registry, staging, clock, logger, fail, commit }
}

/** Approves what is staged. If it is already approved, nobody is asked for a code. */
async function approve(
  approving: Approving & { publication: Publication },
  approval: Parameters<StagedFlow['approve']>[2],
  { asks, ...own }: Watching & { asks: Asks },
): Promise<void> {
  const { parts, staging } = own
  const leave: SendToSite = async (_id, error, account) => {
    const why = wordsOf(error, account)
    throw new LeftToRegistry(reasonOf(why, parts), why)
  }
  const { isStillStaged, write } = createApproving(approving, own, leave)
  const topic = topicFor('code', approving.publication, parts)
  try {
    if (await isStillStaged())
      await askUnlessApproved(approving, own, (signal) => asks.write(topic, write, approval, signal))
  } catch (error) {
    if (!(error instanceof LeftToRegistry)) throw error
    await approveOnSite(approving, error.why, own)
  }
  approval?.session.report('published')
  await approval?.session.settled()
  noteUnstaged(true, parts, staging)
}

/**
 * `isStillStaged` waits until the registry has scanned the version, and resolves with whether it is still staged.
 * Somebody may have approved it meanwhile.
 */
export function createApproving(
  approving: Approving,
  { parts, session, staging }: Watching,
  sendToSite: SendToSite = (_id, error, account) =>
    approveOnSite(approving, wordsOf(error, account), { parts, staging }),
): { isStillStaged: () => Promise<boolean>; write: Write } {
  const { clock, options } = parts
  const tools = {
    ...{ ...stageTools(parts, staging), standing: parts.standing },
    deadline: () => clock.now() + options.timeoutMs,
    waitUntilShown: () => waitUntilPublic(parts, staging, approving.publication),
    sendToSite: (...given: Parameters<SendToSite>) => {
      // The registry has refused, so that it is only staged while the maintainers are waited for.
      staging.isApproving = false
      const [, why, account] = given
      if (isAccountWide(why)) changeReaders(account, { parts, session, staging })
      return sendToSite(...given)
    },
  }
  return {
    isStillStaged: async () => (await waitUntilApprovable(approving, session.accounts, tools)) === 'staged',
    write: async (account, otp) => {
      staging.isApproving = true
      const outcome = await approveStaged(approving, account, otp, tools).finally(() => {
        staging.isApproving = false
      })
      // At once: a job that is stopped while it reports this must not say that it is not published.
      if (outcome === 'done') noteUnstaged(true, parts, staging)
      return outcome
    },
  }
}

type SendToSite = ApproveTools['sendToSite']

/** A token that the registry refuses sees nothing of what is staged, so another account looks, if there is one. */
function changeReaders(refused: Account, { parts, session, staging }: Watching): void {
  const left = session.accounts.filter(({ variable }) => variable !== refused.variable)
  if (staging.reader?.variable === refused.variable) staging.reader = left[0]
  readerChange(parts.connection)(refused, left)
}

/** Has the maintainers approve at the registry, because it does not take the approval with an account's token. */
async function approveOnSite(
  { id, publication }: Approving,
  why: string,
  { parts, staging }: Pick<Watching, 'parts' | 'staging'>,
): Promise<void> {
  warn(parts.logger, '%s Approve it at the registry instead.', why)
  await waitOnSiteFor(id, publication, parts, staging)
}

const wordsOf = ({ code, message }: PluginError, account: Account): string =>
  `${code}: ${message} The account is ${nameOf(account)}.`

/** Returns the reason for the maintainer who has answered, and would otherwise wait. */
function reasonOf(why: string, { target }: Parts): string {
  const page = stagedPage(target)
  const next = ` The job still waits. Approve it at the registry instead${page ? `: ${page}` : '.'}`
  return `${printable(why, LIMITS.reasonLength - next.length) ?? ''}${next}`
}

/** Adds the dist-tag. npmjs.com has no page that approves one. */
export async function addStagedTag(parts: Parts, session: Session, asks: Asks): Promise<void> {
  const { staging, accounts } = session
  const { options, context, target, clock, logger, fail } = parts
  if (!staging?.isOnSite) return addDistTag(parts, asks)
  const { registry } = parts.connection
  const mayAsk = accounts.length > 0 && (options.linkInLog || isLogPrivate(context.env))
  const tools = { clock, logger, fail, standing: tagStanding(parts) }
  const tag = { target, registry, identity: staging.identity, mayAsk, ...tools }
  await addDistTag(parts, asks, () => whileSending(tag.standing, () => addOnSite(tag)))
}
