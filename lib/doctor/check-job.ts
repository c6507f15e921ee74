import { detectCi } from '../identity/detect-ci.ts'
import { safeLine } from '../log/safe-text.ts'
import type { Env } from '../types.ts'
import { checkIdentity, type IdentityNeeds, isGranted } from './check-identity.ts'
import { checkLimits, type Wait } from './check-time-limit.ts'
import { type Finding, found } from './finding.ts'
import { type ReleaseJob, readGitHubJobs, readGitLabJobs } from './workflow.ts'

/** What a release needs from its job. */
export interface Needs extends IdentityNeeds, Wait {}

export interface Job {
  env: Env
  cwd: string
  parseYaml: (text: string) => unknown
}

export async function checkJob(job: Job, needs: Needs): Promise<Finding[]> {
  const { env, cwd, parseYaml } = job
  const { isCi: found, name, isPr } = detectCi({ env, cwd })
  const isCi = found === true
  const jobs = await readJobs(String(name), isCi, { env, cwd, parseYaml })
  return [
    checkCi(isCi, name),
    ...(isPr ? [PULL_REQUEST] : []),
    ...checkIdentity({ isCi, env, jobs }, needs),
    ...jobs.flatMap(checkContents),
    ...checkLimits(jobs, env, needs),
  ]
}

export const isInCi = (env: Env, cwd: string): boolean => detectCi({ env, cwd }).isCi === true

async function readJobs(name: string, isCi: boolean, { env, cwd, parseYaml }: Job): Promise<ReleaseJob[]> {
  const onGitHub = name === 'GitHub Actions' || !isCi ? await readGitHubJobs(cwd, env, parseYaml) : []
  const onGitLab = name === 'GitLab CI/CD' || !isCi ? await readGitLabJobs(cwd, parseYaml) : []
  return [...onGitHub, ...onGitLab]
}

function checkCi(isCi: boolean, name: unknown): Finding {
  if (isCi)
    return found('ci', 'ok', {
      title: typeof name === 'string' ? safeLine(name) : 'CI',
      detail: 'This is a CI job.',
    })
  return found('ci', 'unknown', {
    title: 'Not in CI',
    detail:
      'This is not a CI job, and the secrets of your CI are not here. What follows about tokens and the responder is true of this machine only. Run `npx @cfa/semantic-release-npm doctor` in the release job for the rest.',
  })
}

const PULL_REQUEST = found('pull-request', 'warning', {
  title: 'Pull request',
  detail:
    'This job is for a pull request: semantic-release does not release here, and secrets may be missing.',
  next: 'Run it in a job of the release branch.',
})

/** Checks the permission to push the git tag. If no permissions are listed, the repository's setting decides. */
function checkContents({ file, name, permissions }: ReleaseJob): Finding[] {
  if (permissions === undefined || isGranted(permissions, 'contents')) return []
  return [
    found('contents-permission', 'warning', {
      title: `Job ${safeLine(name)}`,
      detail: `It lacks \`contents: write\` in ${safeLine(file)}, so its GITHUB_TOKEN cannot push the git tag.`,
      next: 'Add `contents: write` to its permissions, unless the tag is pushed with another token.',
    }),
  ]
}
