import type { Account } from '../accounts/account.ts'
import type { Clock } from '../async/sleep.ts'
import type { Fail } from '../errors/fail.ts'
import type { Target } from '../package/target.ts'
import type { Credential } from '../registry/credential.ts'
import { readDistTags, writeOfDistTag } from '../registry/dist-tags.ts'
import { type Judgement, judgeWrite } from '../registry/judge-write.ts'
import type { Registry } from '../registry/registry.ts'
import { sendWrite } from '../registry/send-write.ts'
import type { Logger } from '../types.ts'
import { accountError } from './account-error.ts'
import type { WriteOutcome } from './confirm-by-web.ts'
import { createLimits } from './limits.ts'
import { createRepeats } from './repeats.ts'
import { type Standing, whileSending } from './standing.ts'

interface TagTools {
  registry: Registry
  clock: Clock
  logger: Pick<Logger, 'log'>
  fail: Fail
  standing: Standing
}

/**
 * Sets the dist-tag of a published version, with one account's credential and one code. After an unclear end, checks
 * whether it is set, and tries again after a pause. Setting it twice does no harm.
 */
export async function setDistTag(
  target: Target,
  account: Account,
  otp: string | undefined,
  { registry, clock, logger, fail, standing }: TagTools,
): Promise<WriteOutcome> {
  const limits = createLimits(logger, clock)
  const mayRepeat = createRepeats(logger, clock)
  const write = { ...writeOfDistTag(target), credential: account.credential, otp }
  const send = async () => judgeWrite(await sendWrite(registry, write), registry.url)
  for (;;) {
    const judgement = await whileSending(standing, () => limits(send))
    if (await isSet(judgement, standing, () => isTagged(target, registry, account.credential))) return 'done'
    if (judgement.kind === 'code-rejected') return judgement.pair ?? 'rejected'
    if (await mayRepeat(judgement)) continue
    if (judgement.kind === 'account') throw accountError(judgement, account, fail)
    const detail = 'detail' in judgement ? judgement.detail : ''
    throw fail('EDISTTAG', { detail, written: standing.written })
  }
}

/** Whether a write has set the dist-tag, which is looked up from an unclear end on. Keeps the record. */
export async function isSet(
  { kind }: Judgement,
  standing: Standing,
  look: () => Promise<boolean>,
): Promise<boolean> {
  if (kind === 'unclear') standing.written = 'unknown'
  if (kind !== 'done' && !(standing.written === 'unknown' && (await look()))) return false
  standing.written = 'yes'
  return true
}

/** Whether the registry shows the dist-tag at this version. */
export async function isTagged(
  { name, version, distTag }: Target,
  registry: Registry,
  reader: Credential | undefined,
): Promise<boolean> {
  return (await readDistTags(registry, reader, name))?.[distTag] === version
}
