import type { Clock } from '../async/sleep.ts'
import type { DoorReply } from '../door/door.ts'
import type { Fail } from '../errors/fail.ts'
import { isPluginError } from '../errors/get-error.ts'
import { safeLine } from '../log/safe-text.ts'
import { specOf, type Target } from '../package/target.ts'
import type { Credential } from '../registry/credential.ts'
import { noticeOf } from '../registry/describe-reply.ts'
import { type Judgement, judgeWrite } from '../registry/judge-write.ts'
import { escapeName } from '../registry/package-path.ts'
import type { Registry } from '../registry/registry.ts'
import { sendWrite, UPLOAD_MS, type WriteEnd } from '../registry/send-write.ts'
import type { Logger } from '../types.ts'
import { createLimits } from './limits.ts'
import { createRepeats } from './repeats.ts'
import { type Standing, whileSending } from './standing.ts'
import { checkSameBytes, type Hashes, queryVersion, queryVersionWithRetries } from './version-query.ts'

/** The request to send to the registry. */
export interface Upload extends Hashes {
  body: Buffer
  target: Target
  /** The commit that the release is made from, as long as its tag is not pushed. */
  commit: string | undefined
}

export interface UploadTools {
  registry: Registry
  clock: Clock
  logger: Pick<Logger, 'log'>
  fail: Fail
  standing: Standing
  /**
   * Waits for a version that an earlier run has uploaded, and that the registry does not show yet. Throws if it never
   * will.
   *
   * @param credential - The one whose upload the registry has refused.
   */
  waitForEarlier: (credential: Credential) => Promise<void>
}

/** How an upload ended. */
export type UploadEnd =
  | { kind: 'stored'; reply: DoorReply }
  | {
      kind: 'failed'
      judgement: Exclude<Judgement, { kind: 'done' }>
      /** Whether an attempt ended unclear, or it could not be found out what is stored. */
      isUncertain: boolean
      reply: DoorReply
    }

/** The reply for npm if the registry's own reply was lost. */
export const STORED: DoorReply = { status: 201, text: '{"ok":"created"}' }

/**
 * Sends the request with one credential and one code. If the upload is cut off, checks whether the version is on the
 * registry, and after a pause checks again before it repeats the request. Throws `EPUBLISHCONFLICT` if the version has
 * other bytes.
 */
export async function settleUpload(
  upload: Upload,
  credential: Credential,
  otp: string | undefined,
  tools: UploadTools,
): Promise<UploadEnd> {
  const { standing } = tools
  const sending = whileSending(standing, () => settle(upload, credential, otp, tools))
  const end = await sending.catch((error: unknown) => {
    if (!isPluginError(error)) standing.written = 'unknown'
    throw error
  })
  if (end.kind === 'stored' || end.isUncertain) standing.written = 'unknown'
  return end
}

async function settle(
  upload: Upload,
  credential: Credential,
  otp: string | undefined,
  tools: UploadTools,
): Promise<UploadEnd> {
  const limits = createLimits(tools.logger, tools.clock)
  const mayRepeat = createRepeats(tools.logger, tools.clock)
  let end: WriteEnd | undefined
  const write = async () => {
    end = await send(upload, credential, otp, tools.registry)
    return judgeWrite(end, tools.registry.url)
  }
  for (let unclear = 0; ; unclear += 1) {
    const judgement = await limits(write)
    if (judgement.kind === 'done') {
      const notice = noticeOf(judgement.reply)
      if (notice) tools.logger.log('The registry says: %s', notice)
      return { kind: 'stored', reply: replyFor(end) }
    }
    // After an unclear end, also with an earlier code, no refusal proves that nothing was stored.
    const wasUnclear = unclear > 0 || tools.standing.written === 'unknown'
    const isDoubtful = wasUnclear || judgement.kind === 'unclear' || judgement.kind === 'exists'
    if (isDoubtful) logSearch(upload, end, tools)
    const found = isDoubtful ? await findStored(upload, credential, queryVersionWithRetries, tools) : 'no'
    if (found === 'yes' || (await isAccepted(judgement, unclear, credential, tools)))
      return { kind: 'stored', reply: STORED }
    if (await mayRepeat(judgement)) {
      if ((await findStored(upload, credential, queryVersion, tools)) !== 'yes') continue
      return { kind: 'stored', reply: STORED }
    }
    const isUncertain = wasUnclear || found === 'unknown'
    return { kind: 'failed', judgement, isUncertain, reply: replyFor(end) }
  }
}

function send(
  { body, target }: Upload,
  credential: Credential,
  otp: string | undefined,
  registry: Registry,
): Promise<WriteEnd> {
  const write = {
    method: 'PUT',
    path: escapeName(target.name),
    contentType: 'application/json',
    body,
  } as const
  return sendWrite(registry, { ...write, credential, otp, command: 'publish', timeoutMs: UPLOAD_MS })
}

/** Creates the reply for npm, which prints the registry's text. It never holds a link for confirming the write. */
export function replyFor(end: WriteEnd | undefined): DoorReply {
  if (end?.kind !== 'reply') {
    const why = end?.kind === 'fault' ? ` (${printableWords(end.fault.code ?? end.fault.message)})` : ''
    return { status: 502, text: JSON.stringify({ error: `The registry could not be reached${why}.` }) }
  }
  const { status, json } = end.reply
  if (status < 300) return { status, text: JSON.stringify(json ?? {}) }
  const { error, message } = (json ?? {}) as { error?: unknown; message?: unknown }
  const words = [error, message].find((text) => typeof text === 'string') as string | undefined
  return {
    status,
    text: JSON.stringify({ error: words === undefined ? `status ${status}` : printableWords(words) }),
  }
}

/** Makes a text safe to print, without links for confirming. npm's output goes to the log of the job. */
const printableWords = (words: string): string =>
  safeLine(safeLine(words).replaceAll(/https?:\S*\/auth\/\S*/g, ' '))

function whyDoubtful(end: WriteEnd | undefined): string {
  if (end?.kind === 'fault') return `The upload was cut off (${end.fault.code ?? end.fault.message}).`
  return end?.kind === 'reply'
    ? `The registry answered with status ${end.reply.status}.`
    : 'The upload was cut off.'
}

const logSearch = ({ target }: Upload, end: WriteEnd | undefined, { logger }: UploadTools): void =>
  logger.log('%s Checking whether %s is on the registry.', safeLine(whyDoubtful(end)), specOf(target))

async function findStored(
  { target, commit, ...hashes }: Upload,
  reader: Credential,
  ask: typeof queryVersionWithRetries,
  { registry, logger, clock, fail }: UploadTools,
): Promise<'yes' | 'no' | 'unknown'> {
  const query = { registry, reader, target }
  const found = await ask(query, clock)
  if (found.kind === 'unknown') return 'unknown'
  if (found.kind === 'absent') return 'no'
  await checkSameBytes(found, hashes, query, { fail, commit })
  logger.log('%s is there, with exactly these bytes.', specOf(target))
  return 'yes'
}

/**
 * Whether the registry has accepted the version. “Previously staged” means that it has the version, from this run or an
 * earlier one, and is still processing it.
 */
async function isAccepted(
  judgement: Judgement,
  unclear: number,
  credential: Credential,
  tools: UploadTools,
): Promise<boolean> {
  if (judgement.kind !== 'exists' || !judgement.staged) return false
  if (unclear > 0) tools.logger.log('The registry has accepted the version and is still processing it.')
  else await tools.waitForEarlier(credential)
  return true
}
