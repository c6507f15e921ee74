import type { Account } from '../accounts/account.ts'
import type { PluginError } from '../errors/get-error.ts'
import { specOf } from '../package/target.ts'
import { type Judgement, judgeWrite } from '../registry/judge-write.ts'
import { sendWrite, WRITE_MS } from '../registry/send-write.ts'
import { pathOfApproval, viewStaged } from '../registry/stage.ts'
import { askStatus } from '../registry/version-status.ts'
import { accountError } from '../release/account-error.ts'
import type { WriteOutcome } from '../release/confirm-by-web.ts'
import { createLimits } from '../release/limits.ts'
import { createRepeats } from '../release/repeats.ts'
import type { Standing } from '../release/standing.ts'
import { checkSameBytes, type Hashes, queryVersion } from '../release/version-query.ts'
import type { StageTools } from './find-staged.ts'

const PAUSE_MS = 2_000
/** How many times the status endpoint may still say `staged` after an approval. */
const LATE_LOOKS = 10

/** Whether there is anything left to approve. */
export type Approvable = 'staged' | 'approved'

/** What approving needs in addition to staging. */
export interface ApproveTools extends StageTools {
  /** `unknown` from an unclear end on, until the version is seen among what is staged. */
  standing: Standing
  /** On the clock of `now()`. */
  deadline: () => number
  /** Waits until the version is public. */
  waitUntilShown: () => Promise<void>
  /**
   * Called if the registry does not accept this account's token for the approval. Has the version approved at the
   * registry, and waits until it is live.
   */
  sendToSite: (id: string, why: PluginError, account: Account) => Promise<void>
}

/** One staged version, and the hashes of the bytes that were asked about. */
export interface Approving {
  id: string
  publication: Hashes
}

/**
 * Approves with one account's credential and one code. “Not found” is not a refusal, because somebody may have approved
 * it on npmjs.com.
 */
export async function approveStaged(
  { id, publication }: Approving,
  account: Account,
  otp: string | undefined,
  tools: ApproveTools,
): Promise<WriteOutcome> {
  const { registry, fail, logger, clock } = tools
  const limits = createLimits(logger, clock)
  const mayRepeat = createRepeats(logger, clock)
  const write = { method: 'POST', path: pathOfApproval(id), command: 'stage', timeoutMs: WRITE_MS } as const
  const send = async () => {
    // A person may have taken an hour since the bytes were compared.
    await viewAs(account, { id, publication }, tools)
    return judgeWrite(
      await sendWrite(registry, { ...write, credential: account.credential, otp }),
      registry.url,
    )
  }
  for (let tries = 1; ; tries += 1) {
    const judgement = await limits(send)
    if (judgement.kind === 'done') return 'done'
    if (judgement.kind === 'unclear') tools.standing.written = 'unknown'
    const isGone = judgement.kind === 'account' && judgement.problem === 'scope'
    if (judgement.kind === 'code-rejected' && tries === 1) return judgement.pair ?? 'rejected'
    const isUnclear = isGone || UNCLEAR.includes(judgement.kind)
    if (isUnclear && (await lookAgain({ id, publication }, account, tools)) === 'approved') return 'done'
    if (judgement.kind === 'code-rejected') return judgement.pair ?? 'rejected'
    if (await mayRepeat(judgement)) continue
    if (judgement.kind === 'account' && !isGone) {
      await tools.sendToSite(id, accountError(judgement, account, fail), account)
      return 'done'
    }
    const { username } = account
    const facts = { detail: judgement.detail, ...(username === undefined ? {} : { account: username }) }
    if (isUnclear) tools.standing.written = 'unknown'
    throw isUnclear ? fail('ESTAGEUNCLEAR', { ...facts, written: 'unknown' }) : fail('EPUBLISHREFUSED', facts)
  }
}

/** After these, the version may be approved already, by this request or by somebody else. */
const UNCLEAR: ReadonlyArray<Judgement['kind']> = ['unclear', 'exists', 'code-rejected']

/**
 * Waits until the registry has scanned the version, so that it can be approved, and makes sure that what is staged has
 * the bytes that were asked about. Throws `ESTAGETIMEOUT`, `ESTAGEGONE`, `ESTAGEBLOCKED`, `ESTAGEREJECTED`,
 * `ESTAGECONFLICT` or `EPUBLISHCONFLICT`.
 */
export async function waitUntilApprovable(
  approving: Approving,
  accounts: readonly Account[],
  tools: ApproveTools,
): Promise<Approvable> {
  const { clock, staging, logger, fail, target, registry } = tools
  const account = staging.reader ?? accounts[0]
  const deadline = tools.deadline()
  for (let isSaid = false; ; ) {
    const reply = await askStatus(registry, account?.credential, target)
    const status = reply.kind === 'status' ? reply.status : undefined
    const isElsewhere = status !== undefined && status !== 'staged' && status !== 'validating'
    if (isElsewhere) return lookAgain(approving, account, tools)
    const viewed = await viewAs(account, approving, tools)
    if (viewed.kind === 'gone') return lookAgain(approving, account, tools)
    if (viewed.kind === 'item' ? viewed.item.status === 'staged' : status === 'staged') return 'staged'
    if (clock.now() >= deadline) throw fail('ESTAGETIMEOUT', {})
    if (!isSaid && viewed.kind === 'item')
      logger.log('The registry is still scanning %s: a code is asked for after that.', specOf(target))
    isSaid ||= viewed.kind === 'item'
    await clock.sleep(PAUSE_MS)
  }
}

/** Throws `ESTAGECONFLICT` if the registry shows other bytes under the id. */
async function viewAs(account: Account | undefined, { id, publication }: Approving, tools: ApproveTools) {
  const viewed = account
    ? await viewStaged(tools.registry, account.credential, id)
    : ({ kind: 'unknown', detail: '' } as const)
  const shasum = viewed.kind === 'item' ? viewed.item.shasum : undefined
  if (shasum === undefined || shasum === publication.shasum) return viewed
  tools.staging.item = { id, isOther: true }
  throw tools.fail('ESTAGECONFLICT', {
    detail: `The registry shows other bytes for what this job has staged. Staged: shasum ${shasum}. This release: ${publication.shasum}.`,
  })
}

/** Finds out, after an end that proves nothing, whether the version is still staged, approved or gone. */
async function lookAgain(
  approving: Approving,
  account: Account | undefined,
  tools: ApproveTools,
  looks = 1,
): Promise<Approvable> {
  const { registry, target, fail, logger, commit, staging, clock } = tools
  const reader = account?.credential
  const query = { registry, reader, target }
  const found = await queryVersion(query)
  if (found.kind === 'version') {
    await checkSameBytes(found, approving.publication, query, { fail, commit })
    logger.log('%s has already been approved by somebody else.', specOf(target))
    return 'approved'
  }
  const viewed = await viewAs(account, approving, tools)
  if (viewed.kind === 'item') {
    tools.standing.written = 'no'
    return 'staged'
  }
  const reply = await askStatus(registry, reader, target)
  const status = reply.kind === 'status' ? reply.status : undefined
  if (status === 'blocked') {
    staging.item = undefined
    throw fail('ESTAGEBLOCKED', { written: 'taken', byHand: '' })
  }
  if (viewed.kind !== 'gone') return 'staged'
  if (status === 'published' || status === 'validating') return 'approved'
  if (reply.kind === 'not-found' || status === 'deleted') {
    staging.item = undefined
    throw fail('ESTAGEGONE', { written: 'unknown', byHand: '' })
  }
  // The endpoint knows only version numbers. After a discard, somebody may have staged something else under this one.
  if (status === 'staged') {
    if (looks < LATE_LOOKS) {
      await clock.sleep(PAUSE_MS)
      return lookAgain(approving, account, tools, looks + 1)
    }
    staging.item = undefined
    throw fail('ESTAGEREJECTED', { written: 'taken' })
  }
  // Nothing says whether it was approved or discarded. Only time will tell.
  await tools.waitUntilShown()
  return 'approved'
}
