import type { Env } from '../types.ts'
import { askGitHub } from './ask-github.ts'
import type { Job } from './job.ts'
import { runCiCommand } from './run-ci-command.ts'

/** Makes a token for an audience. Rejects with what the CI service said, without any secret. */
export type FetchToken = (audience: string, job: Job, signal: AbortSignal) => Promise<string>

/** What is known about a CI service whose jobs can have an identity. */
export interface CiService {
  name: string
  isHere: (env: Env) => boolean
  /** Claims that name the repository or what stands for it. */
  repository: readonly string[]
  /**
   * Returns how this job gets a token for any audience, if it may. Without this, the job's configuration puts a
   * token into `CFA_ID_TOKEN`.
   */
  tokensOf?: (env: Env) => FetchToken | undefined
  /** Returns the secret with which anyone could ask for such tokens. */
  secretOf?: (env: Env) => string | undefined
  /**
   * What a job without an identity lacks, and Markdown with lines to copy. `undefined` if every job has an identity.
   */
  lacks?: { what: string; copy: (audience: string) => string }
}

const github: CiService = {
  // GitHub, "OpenID Connect reference" (github/docs, content/actions/reference/security/oidc.md). The variables exist
  // only with the permission, and not in a fork's pull request.
  name: 'GitHub Actions',
  isHere: (env) => env.GITHUB_ACTIONS === 'true',
  repository: ['repository'],
  tokensOf: (env) =>
    env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ? askGitHub : undefined,
  secretOf: (env) => env.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
  lacks: {
    what: 'GitHub Actions gives a job its identity with the permission `id-token: write`. This job lacks it.',
    copy: () => block('Add it to the permissions that the job has:', 'permissions:', '  id-token: write'),
  },
}

const gitlab: CiService = {
  // GitLab, "OpenID Connect (OIDC) Authentication Using ID Tokens" (doc/ci/secrets/id_token_authentication.md). The
  // tokens are made with the job, for the audiences that its configuration names.
  name: 'GitLab CI/CD',
  isHere: (env) => env.GITLAB_CI === 'true',
  repository: ['project_path'],
  lacks: {
    what: 'GitLab CI/CD gives a job its identity in a variable, where its configuration asks for one. This job has no `CFA_ID_TOKEN`.',
    copy: (audience) =>
      block(
        'Add this to the job in `.gitlab-ci.yml`:',
        'id_tokens:',
        '  CFA_ID_TOKEN:',
        `    aud: ${audience}`,
      ),
  },
}

const circleci: CiService = {
  // CircleCI, "OIDC tokens with custom claims" (circleci/circleci-docs, oidc-tokens-with-custom-claims.adoc). Of the
  // claims, only `aud` can be chosen. The tokens in variables have another audience.
  name: 'CircleCI',
  isHere: (env) => env.CIRCLECI === 'true',
  repository: ['oidc.circleci.com/vcs-origin'],
  tokensOf: () => (audience, job, signal) =>
    runCiCommand(
      'circleci',
      ['run', 'oidc', 'get', '--claims', JSON.stringify({ aud: audience })],
      job,
      signal,
    ),
}

const buildkite: CiService = {
  // Buildkite, "buildkite-agent oidc" (buildkite/docs, pages/agent/cli/reference/oidc.md). A slug can be given to
  // somebody else, so the ids are asked for too. From 3.104 on, the agent itself redacts the token in the log.
  name: 'Buildkite',
  isHere: (env) => env.BUILDKITE === 'true',
  repository: ['organization_slug', 'pipeline_slug'],
  tokensOf: () => (audience, job, signal) =>
    runCiCommand(
      'buildkite-agent',
      // biome-ignore format: a flag and its value
      ['oidc', 'request-token', '--audience', audience, '--claim', 'organization_id', '--claim', 'pipeline_id'],
      job,
      signal,
    ),
  secretOf: (env) => env.BUILDKITE_AGENT_ACCESS_TOKEN,
}

/** The only place that tells CI services apart. */
export const CI_SERVICES: readonly CiService[] = [github, gitlab, circleci, buildkite]

export const findCiService = (env: Env): CiService | undefined =>
  CI_SERVICES.find(({ isHere }) => isHere(env))

/** Formats Markdown: a sentence, and lines of YAML to copy. */
function block(intro: string, ...lines: string[]): string {
  return [intro, '', '```yaml', ...lines, '```'].join('\n')
}
