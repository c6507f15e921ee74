import { getError, type PluginError } from '../errors/get-error.ts'
import type { Env } from '../types.ts'
import { audienceOf, questionAudience } from './audience.ts'
import { findCiService } from './ci-services.ts'
import { audiencesOf, type Claims, type IdToken, isIdToken, readClaims } from './id-token.ts'
import type { Job } from './job.ts'
import { findTokenSource, identitySecrets, type TokenSource } from './token-sources.ts'

/** What a build proves itself with at one endpoint. */
export interface BuildIdentity {
  /** Completes the sentence “This build proves itself with …”. */
  words: string
  /**
   * Makes a token for one call, and for the question with these bytes if there are any. Throws `ERESPONDERTOKEN`, which
   * another try may overcome, or `ERESPONDERAUDIENCE`.
   */
  token: (question: Uint8Array | undefined, signal: AbortSignal) => Promise<IdToken>
}

/** Finds what a build can prove itself with. Returns `undefined` if its environment shows no identity. */
export function findBuildIdentity(endpoint: URL, job: Job): BuildIdentity | undefined {
  const source = findTokenSource(job.env)
  if (!source) return undefined
  const audience = audienceOf(endpoint)
  return {
    words: source.words,
    token: async (question, signal) => {
      const wanted = question ? questionAudience(audience, question) : audience
      const failed = (detail: string) =>
        getError('ERESPONDERTOKEN', { endpoint: audience, source: source.name, detail })
      const text = await source.fetch(wanted, job, signal).catch((error) => {
        throw failed(signal.aborted ? 'It did not answer in time.' : withoutSecrets(error, job.env))
      })
      const claims = isIdToken(text) ? readClaims(text) : undefined
      if (!claims)
        throw failed('What it returned is not a signed JWT: three parts with dots, of 12 KiB at most.')
      if (!source.acceptsAnyAudience) checkAudience(source, claims, audience, job.env)
      return { text, claims }
    },
  }
}

/** Makes the error of a job with neither an identity nor a secret, in the words of its CI service. */
export function noProofError(endpoint: URL, env: Env): PluginError {
  const audience = audienceOf(endpoint)
  const lacks = findCiService(env)?.lacks
  return getError('ERESPONDERSECRET', {
    endpoint: audience,
    detail:
      lacks?.what ??
      `If your CI gives jobs an OIDC identity token, have one made for the audience ${audience}, and pass it on as CFA_ID_TOKEN, or the path of its file as CFA_ID_TOKEN_FILE.`,
    ...(lacks && { byHand: lacks.copy(audience) }),
  })
}

/** Takes tokens out of an error's text. A program that was told to log its requests may print what it sends. */
export function withoutSecrets(error: unknown, env: Env): string {
  const text = error instanceof Error ? error.message : String(error)
  const known = identitySecrets(env).reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
  return known.replace(/[\w-]+\.eyJ[\w-]+\.[\w-]*/g, '…')
}

function checkAudience({ name }: TokenSource, claims: Claims, expected: string, env: Env): void {
  const found = audiencesOf(claims)
  if (found.includes(expected)) return
  const service = findCiService(env)
  const byHand = service?.tokensOf ? undefined : service?.lacks?.copy(expected)
  throw getError('ERESPONDERAUDIENCE', { variable: name, found, expected, byHand })
}
