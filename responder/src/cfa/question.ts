import type { PublicJwk } from '@cfa/protocol'
import type { AskedQuestion } from '../asked-kind.ts'
import type { CfaRequest } from './request.ts'

/** Nobody has said any of it. */
const NO_PACKAGE: AskedQuestion['package'] = {
  ...{ name: '', version: '', tag: '', registry: '' },
  ...{ integrity: null, size: null, unpackedSize: null, files: null, access: null },
}

interface Asking {
  key: PublicJwk
  /** How long it is open. */
  waitMs: number
  /** Of a build at CircleCI, as `github/owner/name`: of the project's settings. */
  repository: string | null
}

/** What people are asked for a client of the CFA API. The same request makes the same question. */
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

/** `owner/name`, as the address of the run has it. */
function repositoryOf(buildUrl: string | null): string | null {
  if (buildUrl === null) return null
  const [, owner, name] =
    /^\/([\w.-]{1,100})\/([\w.-]{1,100})\/actions\/runs\/\d+$/.exec(new URL(buildUrl).pathname) ?? []
  return owner && name ? `${owner}/${name}` : null
}
