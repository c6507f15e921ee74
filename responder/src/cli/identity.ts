import * as z from 'zod'
import { fetchJson } from '../identity/fetch-json.ts'
import { type Rule, rule } from '../identity/policy.ts'
import {
  buildkiteRule,
  circleciRule,
  GITHUB,
  GITLAB,
  githubRule,
  gitlabRule,
  type PresetOptions,
} from '../identity/presets.ts'
import { hasFlag, type Input, optionValue, optionValues, UsageError } from './command.ts'
import { IDENTITY_OPTIONS, RULE_OPTIONS } from './identity-options.ts'
import type { Terminal } from './terminal.ts'

const SERVICES = ['github', 'gitlab', 'circleci', 'buildkite'] as const
type Environment = Terminal['environment']

/** Reads the rule from the options, or `undefined` if there is none. Throws `UsageError`. */
export async function readRule(input: Input, environment: Environment): Promise<Rule | undefined> {
  const named = SERVICES.filter((name) => optionValue(input, name) !== undefined)
  if (named.length > 1) throw new UsageError(`Pass only one of --${named.join(', --')}.`)
  const [service] = named
  const issuer = optionValue(input, 'issuer')
  if (!service && !issuer) {
    const alone = Object.keys(IDENTITY_OPTIONS).filter((name) => input.options[name] !== undefined)
    if (alone.length > 0)
      throw new UsageError(`--${alone[0]} needs --github, --gitlab, --circleci, --buildkite or --issuer.`)
    return undefined
  }
  refuseUnused(service ?? 'issuer', input)
  const preset = service
    ? await presetOf(service, optionValue(input, service) ?? '', input, environment)
    : { ci: 'other', issuer, require: {} }
  const require = { ...preset.require, ...required(input) }
  if (Object.keys(require).length === 0)
    throw new UsageError('A rule requires 1 to 50 claims: --issuer needs --require CLAIM=PATTERN for each.')
  const { data, error } = rule.safeParse({ ...preset, require })
  if (data) return data
  throw new UsageError(error.issues.map(({ message }) => message).join('\n'))
}

/** Throws `UsageError` for an option that would change nothing, and so seem to make the rule stricter. */
function refuseUnused(service: keyof typeof RULE_OPTIONS, input: Input): void {
  const used: readonly string[] = RULE_OPTIONS[service]
  const others = new Set(Object.values(RULE_OPTIONS).flat())
  const unused = [...others].find((name) => !used.includes(name) && input.options[name] !== undefined)
  if (unused)
    throw new UsageError(
      `--${unused} does nothing with --${service}. Name the claim: --require CLAIM=PATTERN, if its tokens have one.`,
    )
}

async function presetOf(
  service: (typeof SERVICES)[number],
  given: string,
  input: Input,
  environment: Environment,
): Promise<Rule> {
  const options = optionsOf(input)
  const [first = '', second = '', ...more] = given.split('/')
  if (service === 'github') return githubRule(await idOf(given, githubApi(options, environment)), options)
  if (service === 'gitlab') return gitlabRule(await idOf(given, gitlabApi(options, environment)), options)
  if (!first || !second || more.length > 0)
    throw new UsageError(
      `--${service} takes two ids: ORGANISATION/${service === 'circleci' ? 'PROJECT' : 'PIPELINE'}.`,
    )
  if (service === 'buildkite') return buildkiteRule(first, second, options)
  const origin = optionValue(input, 'origin')
  if (!origin)
    throw new UsageError(
      '--circleci needs --origin, as github.com/OWNER/REPO: builds of forks have the project’s id too.',
    )
  return circleciRule(first, second, origin.replace(/^https:\/\//, '').replace(/\.git$/, ''), options)
}

function optionsOf(input: Input): PresetOptions {
  const some = (name: string) =>
    optionValues(input, name).length > 0 ? optionValues(input, name) : undefined
  return {
    // Full names, as in a token, are accepted too.
    branches: some('branch')?.map((name) => name.replace(/^refs\/heads\//, '')),
    workflow: optionValue(input, 'workflow')?.replace(/^\.github\/workflows\//, ''),
    environments: some('environment'),
    events: some('event'),
    selfHosted: hasFlag(input, 'self-hosted'),
    issuer: optionValue(input, 'issuer'),
  }
}

/** Reads `claim=pattern` options. Repeating a claim allows one more pattern. */
function required(input: Input): Record<string, string[]> {
  const claims: Record<string, string[]> = {}
  for (const given of optionValues(input, 'require')) {
    const at = given.indexOf('=')
    if (at < 1) throw new UsageError(`--require takes CLAIM=PATTERN, and not ${JSON.stringify(given)}.`)
    const name = given.slice(0, at)
    claims[name] = [...(claims[name] ?? []), given.slice(at + 1)]
  }
  return claims
}

interface Api {
  url: (name: string) => string
  how: (name: string) => string
}

/**
 * Makes the requests to GitHub. `GITHUB_API_URL` is its own variable for the address of its API.
 *
 * @see docs.github.com, "Default environment variables"
 */
function githubApi({ issuer = GITHUB }: PresetOptions, { GITHUB_API_URL }: Environment): Api {
  const own = issuer === GITHUB ? 'https://api.github.com' : `${new URL(issuer).origin}/api/v3`
  return {
    url: (name) => `${GITHUB_API_URL || own}/repos/${name}`,
    how: (name) => `gh api repos/${name} --jq .id`,
  }
}

/**
 * Makes the requests to GitLab. `CI_API_V4_URL` is its own variable for the address of its API.
 *
 * @see docs.gitlab.com/ci/variables/predefined_variables
 */
function gitlabApi({ issuer = GITLAB }: PresetOptions, { CI_API_V4_URL }: Environment): Api {
  return {
    url: (name) =>
      `${CI_API_V4_URL || `${issuer.replace(/\/$/, '')}/api/v4`}/projects/${encodeURIComponent(name)}`,
    how: (name) => `glab api projects/${encodeURIComponent(name)}, or the project’s page under Settings`,
  }
}

const found = z.object({ id: z.int().positive() })

/** Looks up the id of a name, because a name can be given to somebody else later. */
async function idOf(given: string, { url, how }: Api): Promise<string> {
  if (/^\d+$/.test(given)) return given
  if (!/^[\w.-]+(?:\/[\w.-]+)+$/.test(given))
    throw new UsageError(`${JSON.stringify(given)} is neither OWNER/NAME nor a number.`)
  try {
    return String(found.parse(await fetchJson(url(given))).id)
  } catch {
    throw new UsageError(
      `The id of ${given} could not be looked up from here, and a private one never can. Pass its number in place of the name: ${how(given)}`,
    )
  }
}
