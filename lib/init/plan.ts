/** The CIs that a job can be written for. */
export const CIS = ['github', 'gitlab', 'circleci'] as const
export type Ci = (typeof CIS)[number]

/** How long the release waits for somebody on npmjs.com, who is told by a message, or at a page that rings. */
const TIMEOUTS_MINUTES = { npm: 60, endpoint: 30 }

/** What is known of the project before anybody was asked. */
export interface ProjectFacts {
  /** Of the package; `undefined`: there is no package.json with a name. */
  name: string | undefined
  /** The page of the repository, such as `https://github.com/owner/name`. */
  page: string | undefined
  /** `undefined`: neither remote nor files say. */
  ci: Ci | undefined
  branch: string
  manager: 'npm' | 'pnpm' | 'yarn' | 'yarn-classic' | 'none'
  /** What package.json depends on. */
  dependencies: string[]
}

/** How the project is to release. */
export interface Plan extends ProjectFacts {
  ci: Ci
  /** `npm`, or the URL of an endpoint. */
  responder: string
  /** npm users who publish with a token of their own; empty for the responder `npm`. */
  accounts: string[]
  /** It says so: otherwise a release is staged where the registry stages. */
  isStaged: boolean
  /** Whether the releases of the repository are on GitLab. */
  isOnGitLab: boolean
}

export const isOnSite = ({ responder }: Pick<Plan, 'responder'>): boolean => responder === 'npm'

/** The plugin's options in the release configuration. */
export function optionsOf(plan: Plan): Record<string, unknown> {
  if (isOnSite(plan)) return { responder: 'npm', timeout: `${TIMEOUTS_MINUTES.npm / 60}h` }
  return {
    responder: plan.responder,
    accounts: plan.accounts,
    ...(plan.isStaged ? { publish: 'staged' } : {}),
  }
}

/** The job's time limit: a quarter more than the release may wait, for the build. */
export function limitMinutes(plan: Plan): number {
  if (isOnSite(plan)) return TIMEOUTS_MINUTES.npm * 1.25
  return TIMEOUTS_MINUTES.endpoint * 4 * 1.25
}

/** `NPM_TOKEN_ALICE`: CI services take upper case and `_` only. */
export const variableOf = (account: string): string =>
  `NPM_TOKEN_${account.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`

/** What releases, and is not there yet. */
export function missingOf({ dependencies, isOnGitLab }: Plan): string[] {
  const needed = ['semantic-release', '@cfa/semantic-release-npm']
  return [...needed, ...(isOnGitLab ? ['@semantic-release/gitlab'] : [])].filter(
    (name) => !dependencies.includes(name),
  )
}
