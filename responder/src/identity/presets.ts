import type { Rule } from './policy.ts'

/** What may differ from the defaults, which suit most projects. */
export interface PresetOptions {
  /** Names of branches, or patterns. Default: `RELEASE_BRANCHES`. */
  branches?: string[] | undefined
  /** The workflow's file, such as `release.yml`. */
  workflow?: string | undefined
  environments?: string[] | undefined
  /** What may have started the build, in the service's own words. */
  events?: string[] | undefined
  /** Whether builds may run on self-hosted machines, which others may have touched. */
  selfHosted?: boolean | undefined
  /** The issuer of a self-hosted installation. */
  issuer?: string | undefined
}

/** The branches that semantic-release releases from by default. */
export const RELEASE_BRANCHES = ['main', 'master', 'next', 'next-major', 'beta', 'alpha', '*.x']

export const GITHUB = 'https://token.actions.githubusercontent.com'
export const GITLAB = 'https://gitlab.com'
export const BUILDKITE = 'https://agent.buildkite.com'

/**
 * Makes a rule for GitHub Actions.
 *
 * @param repositoryId - The numeric id, because a name can be given to another repository.
 * @see github/docs, content/actions/reference/security/oidc.md
 */
export function githubRule(repositoryId: string, options: PresetOptions = {}): Rule {
  const { branches = RELEASE_BRANCHES, workflow, environments, selfHosted, issuer = GITHUB } = options
  return {
    ci: 'github',
    issuer,
    require: {
      repository_id: [repositoryId],
      ref: branches.map((name) => `refs/heads/${name}`),
      // None of these events runs code from a pull request.
      event_name: options.events ?? ['push', 'workflow_dispatch', 'schedule'],
      ...(workflow ? { workflow_ref: [`*/*/.github/workflows/${workflow}@**`] } : {}),
      ...(environments ? { environment: environments } : {}),
      ...(selfHosted ? {} : { runner_environment: ['github-hosted'] }),
    },
  }
}

/**
 * Makes a rule for GitLab.
 *
 * @see docs.gitlab.com/ci/secrets/id_token_authentication
 */
export function gitlabRule(projectId: string, options: PresetOptions = {}): Rule {
  const { branches = RELEASE_BRANCHES, workflow, environments, selfHosted, issuer = GITLAB } = options
  return {
    ci: 'gitlab',
    issuer,
    require: {
      project_id: [projectId],
      ref: branches,
      ref_type: ['branch'],
      ref_protected: ['true'],
      pipeline_source: options.events ?? ['push', 'web', 'schedule'],
      ...(workflow ? { ci_config_ref_uri: [`**//${workflow}@**`] } : {}),
      ...(environments ? { environment: environments } : {}),
      // A self-hosted installation has its own runners.
      ...(selfHosted || issuer !== GITLAB ? {} : { runner_environment: ['gitlab-hosted'] }),
    },
  }
}

/**
 * Makes a rule for CircleCI.
 *
 * @param origin - Such as `github.com/owner/name`. A fork's builds have the project's id, but their own origin.
 * @see circleci/circleci-docs, openid-connect-tokens.adoc
 */
export function circleciRule(
  organizationId: string,
  projectId: string,
  origin: string,
  { branches = RELEASE_BRANCHES, issuer }: PresetOptions = {},
): Rule {
  return {
    ci: 'circleci',
    issuer: issuer ?? `https://oidc.circleci.com/org/${organizationId}`,
    require: {
      'oidc.circleci.com/project-id': [projectId],
      'oidc.circleci.com/vcs-origin': [origin],
      'oidc.circleci.com/vcs-ref': branches.map((name) => `refs/heads/${name}`),
      'oidc.circleci.com/ssh-rerun': ['false'],
    },
  }
}

/**
 * Makes a rule for Buildkite.
 *
 * @see buildkite/docs, pages/agent/cli/reference/oidc.md
 */
export function buildkiteRule(
  organizationId: string,
  pipelineId: string,
  { branches = RELEASE_BRANCHES, events, selfHosted, issuer = BUILDKITE }: PresetOptions = {},
): Rule {
  return {
    ci: 'buildkite',
    issuer,
    require: {
      organization_id: [organizationId],
      pipeline_id: [pipelineId],
      build_branch: branches,
      build_source: events ?? ['webhook', 'ui', 'schedule'],
      ...(selfHosted ? {} : { runner_environment: ['buildkite-hosted'] }),
    },
  }
}
