import type { PublicJwk } from '@cfa/protocol'
import type { AskedQuestion } from '../asked-kind.ts'
import type { CfaRequest } from './request.ts'

/** A package about which the client says nothing. */
const NO_PACKAGE: AskedQuestion['package'] = {
  ...{ name: '', version: '', tag: '', registry: '' },
  ...{ integrity: null, size: null, unpackedSize: null, files: null, access: null },
}

interface Asking {
  key: PublicJwk
  /** How long the question stays open. */
  waitMs: number
  /** For a build on CircleCI: `github/owner/name`, from the project's settings. */
  repository: string | null
}

/**
 * Makes the question that people are asked for a client of the CFA API. The same request always makes the same
 * question.
 */
export const questionFor = (request: CfaRequest, { key, waitMs, repository }: Asking): AskedQuestion => ({
  ...{ protocol: 1, id: request.id, ask: 'code', kind: 'unknown' },
  package: NO_PACKAGE,
  ...{ accounts: [], attempt: 1, reason: null, key },
  build: buildOf(request, repository),
  expiresAt: new Date(request.createdAt + waitMs).toISOString(),
})

function buildOf({ content }: CfaRequest, repository: string | null): AskedQuestion['build'] {
  const { ci, buildUrl, buildNumber } = content
  const rest = { branch: null, commit: null }
  if (ci === 'circleci') return { service: `CircleCI, build ${buildNumber}`, repository, ...rest, url: null }
  return { service: 'GitHub Actions', repository: repositoryOf(buildUrl), ...rest, url: buildUrl }
}

/** Reads `owner/name` from the address of the run. */
function repositoryOf(buildUrl: string | null): string | null {
  if (buildUrl === null) return null
  const [, owner, name] =
    /^\/([\w.-]{1,100})\/([\w.-]{1,100})\/actions\/runs\/\d+$/.exec(new URL(buildUrl).pathname) ?? []
  return owner && name ? `${owner}/${name}` : null
}
