import type { Account } from '../accounts/account.ts'
import type { DoorReply } from '../door/door.ts'
import type { Fail } from '../errors/fail.ts'
import { accountError } from './account-error.ts'
import type { WriteOutcome } from './confirm-by-web.ts'
import { settleUpload, type Upload, type UploadEnd, type UploadTools } from './settle-upload.ts'

/**
 * Sends exactly the approved request, with one account's credential and one code.
 *
 * @param onReply - Called with the reply for npm.
 * @returns `done`, `rejected` if the registry did not accept the code, or the pair of links that it returned instead of
 *   accepting one. Unless it is `done`, the registry did not store the version.
 */
export async function sendPublication(
  upload: Upload,
  account: Account,
  otp: string | undefined,
  { onReply, ...tools }: UploadTools & { onReply: (reply: DoorReply) => void },
): Promise<WriteOutcome> {
  const end = await settleUpload(upload, account.credential, otp, tools)
  if (end.kind === 'stored') {
    onReply(end.reply)
    return 'done'
  }
  if (end.judgement.kind === 'code-rejected') return end.judgement.pair ?? 'rejected'
  throw uploadError(end, account, tools.fail)
}

function uploadError(
  { judgement, isUncertain }: Extract<UploadEnd, { kind: 'failed' }>,
  account: Account,
  fail: Fail,
) {
  const written = isUncertain ? 'unknown' : 'no'
  if (judgement.kind === 'account') return accountError(judgement, account, fail, written)
  const { username } = account
  const facts = {
    ...('detail' in judgement ? { detail: judgement.detail } : {}),
    ...(username === undefined ? {} : { account: username }),
  }
  if (judgement.kind === 'unclear' || (judgement.kind === 'exists' && isUncertain))
    return fail('EPUBLISHUNCLEAR', { ...facts, written: 'unknown' })
  if (judgement.kind === 'exists') return fail('EPUBLISHCONFLICT', { ...facts, written: 'taken' })
  return fail('EPUBLISHREFUSED', { ...facts, written })
}
