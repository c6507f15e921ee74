/** The CIs that a job can be written for. */
export const CIS = ['github', 'gitlab', 'circleci'] as const
export type Ci = (typeof CIS)[number]

/**
 * How long the release waits for a maintainer: one who is notified and goes to npmjs.com, or one at a page that rings.
 */
const TIMEOUTS_MINUTES = { npm: 60, endpoint: 30 }

/** What is known about the project before anybody is asked. */
export interface ProjectFacts {
  /** The package's name. `undefined` if there is no package.json with a usable one. */
  name: string | undefined
  /** The page of the repository, such as `https://github.com/owner/name`. */
  page: string | undefined
  /** `undefined` if neither the remote nor the files reveal it. */
  ci: Ci | undefined
  branch: string
  manager: 'npm' | 'pnpm' | 'yarn' | 'yarn-classic' | 'bun' | 'none'
  /** The names of what package.json depends on. */
  dependencies: string[]
}

/** How the project will release. */
export interface Plan extends ProjectFacts {
  ci: Ci
  /** `npm`, or the URL of an endpoint. */
  responder: string
  /** npm users who publish with a token of their own; empty for the responder `npm`. */
  accounts: string[]
  /** Whether a release has to be staged. Otherwise, it is staged only if the registry supports that. */
  isStaged: boolean
  /** Whether the releases of the repository are on GitLab. */
  isOnGitLab: boolean
}

export const isOnSite = ({ responder }: Pick<Plan, 'responder'>): boolean => responder === 'npm'

/** The plugin's options in the release configuration. */
export function optionsFor(plan: Plan): Record<string, unknown> {
  if (isOnSite(plan)) return { responder: 'npm', timeout: `${TIMEOUTS_MINUTES.npm / 60}h` }
  return {
    responder: plan.responder,
    accounts: plan.accounts,
    ...(plan.isStaged ? { publish: 'staged' } : {}),
  }
}

/**
 * Returns the job's time limit: a quarter more than the release may wait, which leaves time for the build. With an
 * endpoint, it may wait four times.
 */
export function limitMinutes(plan: Plan): number {
  if (isOnSite(plan)) return TIMEOUTS_MINUTES.npm * 1.25
  return TIMEOUTS_MINUTES.endpoint * 4 * 1.25
}

/** Returns the packages that a release needs and that the project does not have yet. */
export function missingOf({ dependencies, isOnGitLab }: Plan): string[] {
  const needed = ['semantic-release', '@cfa/semantic-release-npm']
  return [...needed, ...(isOnGitLab ? ['@semantic-release/gitlab'] : [])].filter(
    (name) => !dependencies.includes(name),
  )
}
