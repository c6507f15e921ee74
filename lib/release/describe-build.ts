import { LIMITS, printable, type Question, readHttpUrl } from '@cfa/protocol'
import { detectCi } from '../identity/detect-ci.ts'
import type { Env, ReleaseContext } from '../types.ts'

/**
 * Describes the build as the CI system does. semantic-release's repository URL may hold credentials, so it is not used.
 */
export function describeBuild({
  envCi: known,
  branch,
  nextRelease,
  env,
  cwd,
}: ReleaseContext): Question['build'] {
  const found = known ?? detectCi({ env, cwd })
  const build = { ...found, ...likeGitHub(env) }
  const label = (value: unknown) => printable(value, LIMITS.labelLength) ?? null
  return {
    service: label(build.name ?? build.service),
    repository: label(complete(build.slug)),
    branch: label(branch?.name ?? build.branch),
    commit: label(nextRelease?.gitHead ?? build.commit),
    url: readHttpUrl(complete(build.buildUrl)) ?? null,
  }
}

/**
 * Forgejo and Gitea set GitHub's variables in addition to their own (forgejo/runner, internal/app/run/runner.go), but
 * their pages have other addresses: with the id of a run, a link would lead to another one.
 */
function likeGitHub({ FORGEJO_ACTIONS, GITEA_ACTIONS }: Env): Record<string, unknown> {
  if (FORGEJO_ACTIONS === 'true') return { name: 'Forgejo Actions', buildUrl: undefined }
  return GITEA_ACTIONS === 'true' ? { name: 'Gitea Actions', buildUrl: undefined } : {}
}

/**
 * Returns a name or URL unless a part is missing. env-ci joins variables without checking that the service sets them
 * (env-ci@11.2.0, services/circleci.js).
 */
function complete(text: unknown): unknown {
  return /(?:^|\/)undefined(?:\/|$)/.test(String(text)) ? undefined : text
}
