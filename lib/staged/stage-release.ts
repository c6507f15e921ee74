import { type Account, nameOf } from '../accounts/account.ts'
import { specOf } from '../package/target.ts'
import type { Credential } from '../registry/credential.ts'
import { type Judgement, judgeWrite } from '../registry/judge-write.ts'
import { escapeName } from '../registry/package-path.ts'
import { sendWrite, UPLOAD_MS } from '../registry/send-write.ts'
import { readStageId } from '../registry/stage-item.ts'
import { accountError } from '../release/account-error.ts'
import { createLimits } from '../release/limits.ts'
import { createRepeats } from '../release/repeats.ts'
import type { Hashes } from '../release/version-query.ts'
import { findStaged, isLive, type Staged, type StageTools, settleTaken } from './find-staged.ts'

/** npm's request, in the form in which it is sent on. */
interface StageUpload {
  publication: Hashes
  body: string | Buffer
}

/** Uses what an earlier run has staged if it has these very bytes. Otherwise stages. Needs no second factor. */
export async function stageRelease(
  upload: StageUpload,
  accounts: readonly Account[],
  tools: StageTools,
): Promise<Staged> {
  const { staging, logger, target } = tools
  const found = await findStaged(upload.publication, tools)
  const staged = found
    ? ({ kind: 'staged', id: found.id } as const)
    : await stageAnew(upload, accounts, tools)
  if (staged.kind === 'staged') {
    staging.item = { id: staged.id }
    logger.log(
      '%s is staged as %s (shasum %s). It is not public until a maintainer approves it.',
      specOf(target),
      staged.id ?? 'an id that is not known here',
      upload.publication.shasum,
    )
  }
  return staged
}

/** Stages with the job's identity, if it has one, or else with the first account that may. */
async function stageAnew(
  upload: StageUpload,
  accounts: readonly Account[],
  tools: StageTools,
): Promise<Staged> {
  const { staging, logger, fail } = tools
  if (staging.identity) {
    const end = await stageAs(await staging.identity(), upload, tools)
    if (!('judgement' in end)) return end
    throw stageError(end.judgement, undefined, tools)
  }
  const { reader } = staging
  const sorted = [...accounts].sort((one, other) => Number(other === reader) - Number(one === reader))
  for (const [index, account] of sorted.entries()) {
    const end = await stageAs(account.credential, upload, tools)
    if (!('judgement' in end)) {
      staging.reader = account
      return end
    }
    const mayNot = end.judgement.kind === 'account' && sorted[index + 1] !== undefined
    if (!mayNot) throw stageError(end.judgement, account, tools)
    logger.log('%s may not stage this package: trying the next account.', nameOf(account))
  }
  throw fail('ENONPMTOKEN', {})
}

/** Stages with one credential. After an unclear end, checks whether it has worked, and tries again if not. */
async function stageAs(
  credential: Credential,
  upload: StageUpload,
  tools: StageTools,
): Promise<Staged | { judgement: Exclude<Judgement, { kind: 'done' }> }> {
  const limits = createLimits(tools.logger, tools.clock)
  const mayRepeat = createRepeats(tools.logger, tools.clock)
  for (let unclear = 0; ; unclear += 1) {
    const judgement = await limits(() => send(credential, upload, tools))
    if (judgement.kind === 'done') {
      // If the registry's reply names no id, its list does.
      const id = readStageId(judgement.reply.json) ?? (await findStaged(upload.publication, tools))?.id
      return { kind: 'staged', id }
    }
    if (judgement.kind === 'exists') return settleTaken(upload.publication, tools, unclear > 0)
    if (judgement.kind !== 'unclear') return { judgement }
    const found = await findStaged(upload.publication, tools)
    if (found) return { kind: 'staged', id: found.id }
    // Somebody may have approved it in the meantime.
    if (await isLive(upload.publication, tools)) return { kind: 'live' }
    if (!(await mayRepeat(judgement))) return { judgement }
  }
}

async function send(
  credential: Credential,
  { body }: StageUpload,
  { registry, target }: StageTools,
): Promise<Judgement> {
  const path = `-/stage/package/${escapeName(target.name)}`
  const write = { method: 'POST', path, contentType: 'application/json', body, command: 'stage' } as const
  return judgeWrite(await sendWrite(registry, { ...write, credential, timeoutMs: UPLOAD_MS }), registry.url)
}

function stageError(
  judgement: Exclude<Judgement, { kind: 'done' }>,
  account: Account | undefined,
  { fail }: StageTools,
) {
  const detail = 'detail' in judgement ? judgement.detail : ''
  const facts = { detail, ...(account?.username ? { account: account.username } : {}) }
  if (judgement.kind === 'unclear') return fail('ESTAGEUNCLEAR', { ...facts, written: 'unknown' })
  if (judgement.kind !== 'account') return fail('EPUBLISHREFUSED', facts)
  if (!account) return fail('ETRUSTEDNOSTAGE', facts)
  if (judgement.problem === 'forbidden') return fail('ESTAGEFORBIDDEN', facts)
  return accountError(judgement, account, fail)
}
