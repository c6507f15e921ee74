import { LIMITS, printable, type Question } from '@cfa/protocol'
import * as z from 'zod'
import { type CiService, type Claims, type Rule, valuesOf } from './policy.ts'

const fact = z.string().nullable()

/** What a token proves of a build, for people. `null`: its service does not say. */
export const verifiedBuild = z.object({
  issuer: z.string(),
  service: fact,
  repository: fact,
  /** The id for good, which the repository keeps where it is renamed. */
  repositoryId: fact,
  ref: fact,
  commit: fact,
  workflow: fact,
  environment: fact,
  event: fact,
  /** Who triggered it. */
  actor: fact,
  runner: fact,
  run: fact,
  /** Where its log is. */
  url: fact,
})
export type VerifiedBuild = z.infer<typeof verifiedBuild>
type Fact = Exclude<keyof VerifiedBuild, 'issuer' | 'service' | 'url'>

const CIRCLE = 'oidc.circleci.com'

/** The claims that say it: of several, the first that is there. */
const CLAIMS: Record<CiService, Partial<Record<Fact, readonly string[]>>> = {
  // github/docs, content/actions/reference/security/oidc.md
  github: {
    repository: ['repository'],
    repositoryId: ['repository_id'],
    ref: ['ref'],
    commit: ['sha'],
    workflow: ['workflow_ref'],
    environment: ['environment'],
    event: ['event_name'],
    actor: ['actor'],
    runner: ['runner_environment'],
    run: ['run_id'],
  },
  // docs.gitlab.com/ci/secrets/id_token_authentication
  gitlab: {
    repository: ['project_path'],
    repositoryId: ['project_id'],
    ref: ['ref_path', 'ref'],
    commit: ['sha'],
    workflow: ['ci_config_ref_uri'],
    environment: ['environment'],
    event: ['pipeline_source'],
    actor: ['user_login'],
    runner: ['runner_environment'],
    run: ['pipeline_id'],
  },
  // circleci/circleci-docs, openid-connect-tokens.adoc
  circleci: {
    repository: [`${CIRCLE}/vcs-origin`],
    repositoryId: [`${CIRCLE}/project-id`],
    ref: [`${CIRCLE}/vcs-ref`],
  },
  // buildkite/docs, pages/agent/cli/reference/oidc.md
  buildkite: {
    repository: ['pipeline_slug'],
    repositoryId: ['pipeline_id'],
    ref: ['build_branch'],
    commit: ['build_commit'],
    workflow: ['step_key'],
    event: ['build_source'],
    runner: ['runner_environment'],
    run: ['build_number'],
  },
  // The names that most use.
  other: {
    repository: ['repository', 'project_path', 'repositoryUuid'],
    repositoryId: ['repository_id', 'project_id', 'repositoryUuid', 'sub'],
    ref: ['ref', 'branch', 'branchName'],
    commit: ['sha', 'commit'],
    environment: ['environment'],
    event: ['event_name'],
    actor: ['actor', 'user_login'],
    run: ['run_id', 'job_id', 'build_number', 'pipelineUuid'],
  },
}
const NAMES: Record<CiService, string | null> = {
  github: 'GitHub Actions',
  gitlab: 'GitLab',
  circleci: 'CircleCI',
  buildkite: 'Buildkite',
  other: null,
}

/** Reads what the claims of a build say of it, as its service calls them. */
export function readBuild({ ci, issuer }: Pick<Rule, 'ci' | 'issuer'>, claims: Claims): VerifiedBuild {
  const read = (name: Fact): string | null => {
    for (const claim of CLAIMS[ci][name] ?? []) {
      const [value] = valuesOf(claims, claim)
      const line = printable(value ?? null, LIMITS.labelLength)
      if (line) return line
    }
    return null
  }
  const facts: Record<Fact, string | null> = {
    ...{ repository: read('repository'), repositoryId: read('repositoryId'), ref: read('ref') },
    ...{ commit: read('commit'), workflow: read('workflow'), environment: read('environment') },
    ...{ event: read('event'), actor: read('actor'), runner: read('runner'), run: read('run') },
  }
  return { issuer, service: NAMES[ci], ...facts, url: runUrl(ci, issuer, facts) }
}

/** Made from what is proved: a link that the job gives leads anywhere. */
function runUrl(
  ci: CiService,
  issuer: string,
  { repository, run }: Pick<VerifiedBuild, 'repository' | 'run'>,
): string | null {
  if (!repository || !run || !/^\d+$/.test(run)) return null
  const parts = repository.split('/')
  if (parts.some((part) => /^\.*$/.test(part))) return null
  const path = parts.map(encodeURIComponent).join('/')
  if (ci === 'github') return `${githubOrigin(issuer)}/${path}/actions/runs/${run}`
  if (ci === 'gitlab') return `${issuer.replace(/\/$/, '')}/${path}/-/pipelines/${run}`
  return null
}

/** `token.actions.githubusercontent.com` for github.com, `token.actions.<name>.ghe.com`, and a server's own host. */
function githubOrigin(issuer: string): string {
  const url = new URL(issuer)
  if (url.hostname === 'token.actions.githubusercontent.com') return 'https://github.com'
  return `${url.protocol}//${url.host.replace(/^token\.actions\./, '')}`
}

/** Which build it is: the same for all calls of one run, where the service says which run. */
export const runOf = ({ issuer, repositoryId, run }: VerifiedBuild): string =>
  JSON.stringify([issuer, repositoryId, run])

export const DIFFERING = ['repository', 'branch', 'commit'] as const

/** What the question says of its build, and the token says otherwise. */
export function differencesOf(
  { repository, ref, commit }: VerifiedBuild,
  build: Question['build'],
): Array<(typeof DIFFERING)[number]> {
  const proved = { repository: repository && nameOf(repository), branch: ref && branchOf(ref), commit }
  const claimed = { ...build, repository: build.repository && nameOf(build.repository) }
  return DIFFERING.filter(
    (name) => isComparable(name, proved[name]) && claimed[name] !== null && proved[name] !== claimed[name],
  )
}

/** Some tokens name the repository otherwise than its job does: by a pipeline’s slug (Buildkite), by a UUID (Bitbucket). */
const isComparable = (name: (typeof DIFFERING)[number], proved: string | null): boolean =>
  proved !== null && (name !== 'repository' || proved.includes('/'))

/** Without the host: `github.com/owner/name` is `owner/name`. GitHub's names are the same in any case. */
const nameOf = (repository: string): string => repository.replace(/^[\w-]+(?:\.[\w-]+)+\//, '').toLowerCase()
const branchOf = (ref: string): string => ref.replace(/^refs\/(?:heads|tags)\//, '')
