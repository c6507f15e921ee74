import { CI_SERVICES } from './ci-services.ts'
import type { Claims } from './id-token.ts'

/** Returns what a token says about its origin, for a person who looks for the reason of a refusal. */
export function presentedBy(claims: Claims) {
  const { iss: issuer, exp } = claims
  return { issuer, repository: repositoryOf(claims), until: timeOf(exp) }
}

/** Names the repository by the claims of the first CI service that fit, or else by the subject. */
function repositoryOf(claims: Claims): string | undefined {
  const named = CI_SERVICES.map(({ repository }) => repository.map((claim) => claims[claim]))
  const all = [...named, [claims.sub]]
  return all.find((values) => values.every((value) => typeof value === 'string'))?.join('/')
}

/** Formats seconds since 1970 (RFC 7519, section 2). */
function timeOf(seconds: number | undefined): string | undefined {
  const time = new Date((seconds ?? Number.NaN) * 1000)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}
