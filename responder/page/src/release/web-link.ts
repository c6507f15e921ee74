import { type CryptoKey, exportJWK, generateKeyPair } from 'jose'
import { openContent } from '../../../../protocol/src/open.ts'
import type { PublicJwk } from '../../../../protocol/src/question.ts'
import { SEAL_ALG, sealAnswer } from '../../../../protocol/src/seal.ts'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { mayOpen } from '../words/registries.ts'
import { give, sealable } from './send-answer.ts'

/**
 * Asks the job for the registry's link, sealed to a key that only this page has.
 *
 * @param account - Empty if the job names none.
 * @param onKey - Called with the private half, which opens the link, before anything is sent. The reply may be lost.
 * @throws {Refusal}
 */
export async function askForLink(
  question: QuestionDetail,
  account: string,
  onKey: (key: CryptoKey) => void,
): Promise<void> {
  const { web, privateKey } = await pairFor(question)
  const username = account === '' ? undefined : account
  const sealed = await sealAnswer({ web, username }, sealable(question))
  onKey(privateKey)
  await give(question, { sealed, account: username })
}

interface Pair {
  web: PublicJwk
  privateKey: CryptoKey
}

const pairs = new Map<string, Pair>()

/** Returns the same pair for another try of the same attempt: the first may have arrived, although its reply was lost. */
async function pairFor({ id, attempt }: QuestionDetail): Promise<Pair> {
  const name = `${id} ${attempt}`
  const pair = pairs.get(name) ?? (await makePair())
  pairs.set(name, pair)
  return pair
}

async function makePair(): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair(SEAL_ALG, { crv: 'P-256', extractable: false })
  const { x = '', y = '' } = await exportJWK(publicKey)
  return { web: { kty: 'EC', crv: 'P-256', x, y, use: 'enc', alg: SEAL_ALG }, privateKey }
}

/**
 * Opens a link and checks it.
 *
 * @param configured - The service's registries, whose links may be opened in addition to npm's.
 * @returns The URL, or why there is none: `elsewhere` if the link was sealed to another page, `strange` if it leads to
 *   a place where no release is confirmed.
 */
export async function openConfirmation(
  { id, link }: Pick<QuestionDetail, 'id' | 'link'>,
  key: CryptoKey | null,
  configured: readonly string[],
): Promise<Confirmation> {
  const content = key && link ? await openContent(link, key).catch(() => null) : null
  if (content?.id !== id || typeof content.url !== 'string') return { is: 'elsewhere' }
  return mayOpen(content.url, configured) ? { is: 'open', url: content.url } : { is: 'strange' }
}

export type Confirmation = { is: 'open'; url: string } | { is: 'elsewhere' } | { is: 'strange' }
