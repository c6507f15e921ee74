import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { createWebhookSecret } from '@cfa/notify'
import { readConfig } from '../config/read-config.ts'
import { registry as registryUrl } from '../config/readers.ts'
import { nodeEffects } from '../effects.ts'
import { describeTarget, isSafe, watchTarget } from '../watch/target.ts'
import { type Input, type Output, optionValue, UsageError } from './command.ts'
import { named, parseInput } from './projects.ts'
import { withServices } from './services.ts'
import type { Terminal } from './terminal.ts'

const NPM = 'https://registry.npmjs.org/'
const API = {
  github: 'https://api.github.com',
  gitlab: 'https://gitlab.com/api/v4',
  circleci: 'https://circleci.com/api/v2',
}
const PLACES = ['webhook', 'github', 'gitlab', 'circleci'] as const
/** The most characters in a token's file. */
const SECRET_CHARACTERS = 1_024

/**
 * Starts watching a project, or changes how it is watched. The tokens come from files, because every process can see
 * the arguments.
 */
export async function start(input: Input, terminal: Terminal): Promise<Output> {
  const readSecret = secretsOf(input, terminal)
  const npmToken = await readSecret('npm-token-file')
  if (npmToken === undefined) throw new UsageError('Pass --npm-token-file FILE, with a read-only npm token.')
  const { registries } = readConfig(terminal.environment)
  const registry = registryOf(optionValue(input, 'registry') ?? registries[0] ?? NPM)
  const { target, made } = await targetOf(input, readSecret)
  return withServices(terminal, async (services) => {
    const project = await named(services, input)
    await services.watches.set(project, { registry, npmToken, target })
    const json = { name: project.name, registry, target: describeTarget(target), secret: made ?? null }
    const lines = [`${project.name} is watched on ${registry}: ${json.target} is started after an approval.`]
    if (made !== undefined)
      lines.push('', `CFA_WEBHOOK_SECRET=${made}`, '', 'The webhook’s secret is shown only once.')
    return { json, text: lines.join('\n') }
  })
}

export function stop(input: Input, terminal: Terminal): Promise<Output> {
  return withServices(terminal, async (services) => {
    const { id, name } = await named(services, input)
    const wasWatched = await services.watches.remove({ id, name })
    const says = wasWatched ? 'is no longer watched: its tokens are deleted' : 'was not watched'
    return { json: { name, wasWatched }, text: `${name} ${says}.` }
  })
}

/** Lists the watched projects and how their watches are doing, without any token. */
export function list(_input: Input, terminal: Terminal): Promise<Output> {
  return withServices(terminal, async ({ watches }) => {
    const all = await watches.list()
    const lines = all.flatMap(({ name, registry, target, lookedAt, failure, waiting, triggers }) => [
      `${name}: ${registry}, ${target}`,
      `  looked at ${lookedAt === null ? 'never' : new Date(lookedAt).toISOString()}${failure === null ? '' : `; FAILS: ${failure}`}`,
      ...waiting.map((one) => `  staged: ${one}`),
      ...triggers.map(({ at, state, versions, failure: why }) =>
        [
          `  ${new Date(at).toISOString()} ${state}: ${versions.join(', ')}`,
          ...(why === null ? [] : [why]),
        ].join(' – '),
      ),
    ])
    return { json: { watches: all }, text: lines.join('\n') || 'No project is watched.' }
  })
}

function registryOf(value: string): string {
  try {
    const url = registryUrl(value)
    if (isSafe(new URL(url))) return url
  } catch {}
  throw new UsageError('--registry takes a URL such as https://registry.npmjs.org/, without a user or query.')
}

async function targetOf(input: Input, readSecret: ReadSecret) {
  const given = PLACES.filter((name) => optionValue(input, name) !== undefined)
  const [place] = given
  if (!place || given.length > 1)
    throw new UsageError(
      'Pass --github, --gitlab, --circleci or --webhook, which says what starts the release.',
    )
  const value = optionValue(input, place) ?? ''
  const token = await readSecret('token-file')
  if (place === 'webhook') {
    const made = token === undefined ? createWebhookSecret(nodeEffects.token()) : undefined
    return { target: parseInput(watchTarget, { kind: place, url: value, secret: token ?? made }), made }
  }
  if (token === undefined) throw new UsageError(`Pass --token-file FILE: a token that may start the release.`)
  const apiUrl = optionValue(input, 'api-url') ?? API[place]
  const common = { apiUrl, token }
  const ref = optionValue(input, 'ref') ?? 'main'
  if (place !== 'github')
    return {
      target: parseInput(watchTarget, { kind: place, ...common, project: value, ref }),
      made: undefined,
    }
  return {
    target: parseInput(watchTarget, { ...common, repository: value, ...startOf(input, ref) }),
    made: undefined,
  }
}

/** Reads what to start in a repository on GitHub. */
function startOf(input: Input, ref: string) {
  const [workflow, event] = [optionValue(input, 'workflow'), optionValue(input, 'event')]
  if ((workflow === undefined) === (event === undefined))
    throw new UsageError('With --github say --workflow FILE, or --event NAME for a repository_dispatch.')
  return workflow === undefined ? { kind: 'github-event', event } : { kind: 'github-workflow', workflow, ref }
}

type ReadSecret = (option: string) => Promise<string | undefined>

/**
 * Creates the function that reads a secret: the one line of a file, or the next line of standard input (`-`), which may
 * have several.
 */
function secretsOf(input: Input, terminal: Terminal): ReadSecret {
  let lines: string[] | undefined
  const nextLine = async () => {
    lines ??= (await text(terminal.input())).split('\n').filter((line) => line.trim() !== '')
    return lines.shift() ?? ''
  }
  return async (option) => {
    const path = optionValue(input, option)
    if (path === undefined) return undefined
    const secret = (await (path === '-' ? nextLine() : readFile(path, 'utf8'))).trim()
    if (/^[!-~]+$/.test(secret) && secret.length <= SECRET_CHARACTERS) return secret
    throw new UsageError(`The file of --${option} has no token: it is one line of visible characters.`)
  }
}
