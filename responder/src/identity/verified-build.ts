import { LIMITS, printable, type Question } from '@cfa/protocol'
import * as z from 'zod'
import { type CiService, type Claims, type Rule, valuesOf } from './policy.ts'

const fact = z.string().nullable()

/** What a token proves about a build, for people to read. A fact is `null` if the service does not say. */
export const verifiedBuild = z.object({
  issuer: z.string(),
  service: fact,
  repository: fact,
  /** The permanent id, which a repository keeps when it is renamed. */
  repositoryId: fact,
  ref: fact,
  commit: fact,
  workflow: fact,
  environment: fact,
  event: fact,
  /** Who triggered the build. */
  actor: fact,
  runner: fact,
  run: fact,
  /** Address of the build's log. */
  url: fact,
})
export type VerifiedBuild = z.infer<typeof verifiedBuild>
type Fact = Exclude<keyof VerifiedBuild, 'issuer' | 'service' | 'url'>

const CIRCLE = 'oidc.circleci.com'

/** The claims that hold each fact. The first one present counts. */
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
  // The most common names.
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

/** Reads the facts of a build from its claims, by the names that its service gives them. */
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

/** Makes the link to the run from proven facts only: a link that the job sends could lead anywhere. */
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

/**
 * Finds the website of an issuer: `token.actions.githubusercontent.com` is github.com, `token.actions.<name>.ghe.com`
 * is `<name>.ghe.com`, and any other server is its own host.
 */
function githubOrigin(issuer: string): string {
  const url = new URL(issuer)
  if (url.hostname === 'token.actions.githubusercontent.com') return 'https://github.com'
  return `${url.protocol}//${url.host.replace(/^token\.actions\./, '')}`
}

/** Identifies a run. The result is the same for all calls of one run, provided that the service names the run. */
export const runOf = ({ issuer, repositoryId, run }: VerifiedBuild): string =>
  JSON.stringify([issuer, repositoryId, run])

export const DIFFERING = ['repository', 'branch', 'commit'] as const

/** Which of the build's facts in the question contradict the token. */
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

/**
 * Whether a proven fact can be compared. Some tokens name the repository differently from the job: by a pipeline’s slug
 * (Buildkite) or by a UUID (Bitbucket).
 */
const isComparable = (name: (typeof DIFFERING)[number], proved: string | null): boolean =>
  proved !== null && (name !== 'repository' || proved.includes('/'))

/**
 * Drops the host: `github.com/owner/name` becomes `owner/name`. It lower-cases the name, because GitHub ignores case.
 */
const nameOf = (repository: string): string => repository.replace(/^[\w-]+(?:\.[\w-]+)+\//, '').toLowerCase()
const branchOf = (ref: string): string => ref.replace(/^refs\/(?:heads|tags)\//, '')
