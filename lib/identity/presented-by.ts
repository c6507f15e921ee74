import { CI_SERVICES } from './ci-services.ts'
import type { Claims } from './id-token.ts'

/** What a token says of where it comes from, for a person who looks for the reason of a refusal. */
export function presentedBy(claims: Claims) {
  const { iss: issuer, exp } = claims
  return { issuer, repository: repositoryOf(claims), until: timeOf(exp) }
}

/** By the claims of the first CI service that fit, else the subject. */
function repositoryOf(claims: Claims): string | undefined {
  const named = CI_SERVICES.map(({ repository }) => repository.map((claim) => claims[claim]))
  const all = [...named, [claims.sub]]
  return all.find((values) => values.every((value) => typeof value === 'string'))?.join('/')
}

/** Seconds since 1970 (RFC 7519, section 2). */
function timeOf(seconds: number | undefined): string | undefined {
  const time = new Date((seconds ?? Number.NaN) * 1000)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}
