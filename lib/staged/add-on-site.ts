import type { Clock } from '../async/sleep.ts'
import type { Fail } from '../errors/fail.ts'
import type { Target } from '../package/target.ts'
import type { Credential } from '../registry/credential.ts'
import { writeOfDistTag } from '../registry/dist-tags.ts'
import { judgeWrite } from '../registry/judge-write.ts'
import type { Registry } from '../registry/registry.ts'
import { sendWrite } from '../registry/send-write.ts'
import { createLimits } from '../release/limits.ts'
import { createRepeats } from '../release/repeats.ts'
import { isSet, isTagged } from '../release/set-dist-tag.ts'
import type { Standing } from '../release/standing.ts'
import type { Logger } from '../types.ts'

/** How many writes are made if none of them ends unclear. */
const TRIES = 2

export interface SiteTag {
  target: Target
  registry: Registry
  /** Makes a trusted publisher's token for this package. */
  identity: (() => Promise<Credential>) | undefined
  /** Whether accounts may confirm with npm's link in the log. */
  mayAsk: boolean
  clock: Clock
  logger: Pick<Logger, 'log'>
  fail: Fail
  standing: Standing
}

/**
 * Sets the dist-tag if the maintainers approve on npmjs.com, which has no page for dist-tags. Uses the job's identity,
 * if it may do this. Otherwise returns `ask` if npm's link may be shown in the log, and throws `EDISTTAGNOBODY` if not.
 */
export async function addOnSite({ identity, mayAsk, fail, ...tag }: SiteTag): Promise<'done' | 'ask'> {
  const detail = identity ? await addByIdentity(identity, tag) : ''
  if (detail === 'done') return 'done'
  if (mayAsk) return 'ask'
  throw fail('EDISTTAGNOBODY', { detail })
}

/** @returns `done`, or why it could not be done. */
async function addByIdentity(
  identity: () => Promise<Credential>,
  { target, registry, clock, logger, standing }: Omit<SiteTag, 'identity' | 'mayAsk' | 'fail'>,
): Promise<string> {
  const write = writeOfDistTag(target)
  const limits = createLimits(logger, clock)
  const mayRepeat = createRepeats(logger, clock)
  for (let tries = 1; ; tries += 1) {
    const credential = await identity()
    const send = async () => judgeWrite(await sendWrite(registry, { ...write, credential }), registry.url)
    const judgement = await limits(send)
    if (await isSet(judgement, standing, () => isTagged(target, registry, credential))) return 'done'
    if (await mayRepeat(judgement)) continue
    if (tries >= TRIES) return 'detail' in judgement ? judgement.detail : 'A code is needed.'
  }
}
