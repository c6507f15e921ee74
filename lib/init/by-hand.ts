import { variableFor } from '../accounts/discover.ts'
import { isOnSite, missingOf, type Plan } from './plan.ts'

/** Returns what only a person can do, in order, each as a sentence with its link. */
export function stepsByHand(plan: Plan): string[] {
  return [
    ...(missingOf(plan).length > 0
      ? [`Install semantic-release and its plugins, and commit the lock file: ${installCommand(plan)}`]
      : []),
    ...(isOnSite(plan) ? onSite(plan) : withTokens(plan)),
    ...hostSteps(plan),
    'Commit and push these files. Before the first release, run this in the release job, in place of `npx semantic-release`: npx @cfa/semantic-release-npm doctor',
  ]
}

const ADD: Record<Plan['manager'], string> = {
  npm: 'npm install --save-dev',
  none: 'npm install --save-dev',
  pnpm: 'pnpm add --save-dev',
  yarn: 'yarn add --dev',
  'yarn-classic': 'yarn add --dev',
  bun: 'bun add --dev',
}

const installCommand = (plan: Plan): string => `${ADD[plan.manager]} ${missingOf(plan).join(' ')}`

const accessPage = ({ name = '<package>' }: Plan): string => `https://www.npmjs.com/package/${name}/access`

const WHERE: Record<Plan['ci'], string> = {
  github: 'organisation or user, repository, workflow release.yml, environment release',
  gitlab: 'namespace, project, file .gitlab-ci.yml, environment release',
  circleci: 'organisation ID, project ID, pipeline definition ID, VCS origin',
}

function onSite(plan: Plan): string[] {
  return [
    'A new package has no trusted publisher: a maintainer stages its first version, below 1.0.0 (`npx npm@11 stage publish --tag latest`), and approves it.',
    `Add a trusted publisher (${WHERE[plan.ci]}), and leave “npm publish” off, so that it may only stage. Do this just before the first release, because it expires unless something is published with it within two days: ${accessPage(plan)}`,
    `On the same page, under “Publishing access”, choose “Require two-factor authentication and disallow tokens”, and remove trusted publishers that may publish: ${accessPage(plan)}`,
    'To notify the maintainers when a version waits, set a secret such as CFA_NOTIFY_SLACK: https://github.com/cfa/semantic-release-npm/blob/main/docs/notifications.md',
  ]
}

function withTokens(plan: Plan): string[] {
  const { name = '<package>', accounts } = plan
  const tokens = accounts.map(
    (account) =>
      `${account} creates a granular access token (read and write, ${name} only, “bypass two-factor authentication” off, 90 days at most), which is stored as ${variableFor(account)}: https://www.npmjs.com/settings/${account}/tokens`,
  )
  return [
    ...tokens,
    `Under “Publishing access”, choose “Require two-factor authentication or a granular access token with bypass 2fa enabled”, and remove trusted publishers that may publish: ${accessPage(plan)}`,
    `At the responder, let the builds of this repository ask for ${name}, and nothing else: ${projectCommand(plan)}`,
  ]
}

function projectCommand(plan: Plan): string {
  const { ci, name = '<package>', page } = plan
  const origin = page?.replace(/^https:\/\//, '') ?? '<host>/<owner>/<name>'
  const repository = origin.slice(origin.indexOf('/') + 1)
  const build =
    ci === 'circleci'
      ? `--circleci <organisation ID>/<project ID> --origin ${origin}`
      : `--${ci} ${repository}${ownIssuer(plan)}`
  return `cfa-responder project add ${projectName(plan)} --package ${name} ${build}${narrowed(plan)}`
}

/** Returns the project's name, which the endpoint's path contains, or else one made from the package's name. */
function projectName({ responder, name = '<package>' }: Plan): string {
  const [, named] = /^\/p\/([\w-]+)\/?$/.exec(new URL(responder).pathname) ?? []
  return named ?? name.replace(/[^\w-]+/g, '-').replace(/^-|-$/g, '')
}

/**
 * Returns the option for the issuer of a self-hosted installation. `ssh.github.com` and `altssh.gitlab.com` are not
 * self-hosted.
 */
function ownIssuer({ ci, page, isOnGitLab }: Plan): string {
  const { origin, host } = new URL(page ?? `https://${ci}.com`)
  if (/(?:^|\.)git(?:hub|lab)\.com$/.test(host)) return ''
  if (ci === 'gitlab') return isOnGitLab ? ` --issuer ${origin}` : ''
  return ` --issuer ${host.endsWith('.ghe.com') ? `https://token.actions.${host}` : `${origin}/_services/token`}`
}

/**
 * Returns the options that narrow a rule to the job that was written, if its CI's tokens reveal that. Adds the branch
 * if it is not a usual one.
 */
function narrowed({ ci, branch }: Plan): string {
  const job = { github: ' --workflow release.yml --environment release', gitlab: ' --environment release' }
  const shown = /^[\w./-]+$/.test(branch) ? branch : '<branch>'
  return `${ci === 'circleci' ? '' : job[ci]}${USUAL_BRANCHES.test(branch) ? '' : ` --branch ${shown}`}`
}

/** The branches that a rule at the responder allows if it names none. */
const USUAL_BRANCHES = /^(?:main|master|next|next-major|beta|alpha|[^/]*\.x)$/

const FREE_PLAN =
  'On CircleCI’s Free plan a job ends after an hour, and the release may wait four times: set the plugin’s option "timeout" to "12m" there: https://github.com/cfa/semantic-release-npm/blob/main/docs/ci/circleci.md'

/** Returns the steps that store secrets and limit who gets them. */
function hostSteps(plan: Plan): string[] {
  const { ci, branch, page } = plan
  const secrets = plan.accounts.map(variableFor).join(', ')
  const stores = secrets === '' ? '' : `, with the secrets ${secrets}`
  if (ci === 'github')
    return [
      `Create an environment “release”, for the branch ${branch} alone${stores}: ${page ?? 'https://github.com/<owner>/<name>'}/settings/environments`,
    ]
  if (ci === 'gitlab')
    return [
      `Protect the branch ${branch}, and add the variables GL_TOKEN${secrets === '' ? '' : `, ${secrets}`} (masked, protected, environment release): ${page ?? 'https://gitlab.com/<namespace>/<name>'}/-/settings/ci_cd`,
    ]
  const host = plan.isOnGitLab ? 'GL_TOKEN' : 'GITHUB_TOKEN'
  return [
    `Create a context “release”, for your release group alone, with ${[host, secrets].filter(Boolean).join(', ')}: https://app.circleci.com/settings/organization`,
    ...(isOnSite(plan) ? [] : [FREE_PLAN]),
  ]
}
