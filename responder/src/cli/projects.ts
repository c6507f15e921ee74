import type * as z from 'zod'
import { HIGHEST } from '../api/fatigue.ts'
import { projectBody, rotateBody, type SecretScope } from '../api/projects.ts'
import { ServiceError } from '../errors.ts'
import { WHY_WITHDRAWN } from '../questions/withdraw.ts'
import { hasFlag, type Input, type Output, optionValue, optionValues, UsageError } from './command.ts'
import { readRule } from './identity.ts'
import { type Services, withServices } from './services.ts'
import type { Terminal } from './terminal.ts'

const GRACE_HOURS = '24'

export async function add(input: Input, terminal: Terminal): Promise<Output> {
  const people = optionValues(input, 'person')
  const body = parseInput(projectBody, {
    name: input.words[0],
    packages: optionValues(input, 'package'),
    people: people.length > 0 ? people : null,
    cfa: hasFlag(input, 'cfa'),
    secretName: optionValue(input, 'secret-name'),
  })
  const identity = await readRule(input, terminal.environment)
  const more = identity && { identity: [identity], ...(hasFlag(input, 'secret') && { withSecret: true }) }
  return withServices(terminal, async ({ projects, config }) =>
    withSecrets(await projects.create('cli', { ...body, ...more }), config),
  )
}

export function list(_input: Input, terminal: Terminal): Promise<Output> {
  return withServices(terminal, async ({ projects }) => {
    const all = await projects.list()
    const lines = all.map(
      ({ name, endpoint, packages }) => `${name}\n  ${endpoint}\n  ${packages.join(', ')}`,
    )
    return { json: { projects: all }, text: lines.join('\n') || 'There is no project yet.' }
  })
}

export function rotate(input: Input, terminal: Terminal): Promise<Output> {
  const body = parseInput(rotateBody, {
    graceHours: hoursOf(optionValue(input, 'grace-hours') ?? GRACE_HOURS),
    opens: hasFlag(input, 'cfa') ? 'cfa-api' : 'endpoint',
    secretName: optionValue(input, 'name'),
  })
  return withServices(terminal, async (services) => {
    const { id } = await named(services, input)
    const { graceHours, opens, secretName } = body
    const made = await services.projects.rotate('cli', id, { graceHours, opens, name: secretName })
    if (hasFlag(input, 'withdraw')) await services.withdrawOpen(id, 'cli', WHY_WITHDRAWN.rotated)
    return withSecrets(made, services.config, opens)
  })
}

export function remove(input: Input, terminal: Terminal): Promise<Output> {
  return withServices(terminal, async (services) => {
    const { id, name } = await named(services, input)
    await services.projects.remove('cli', id)
    if (hasFlag(input, 'withdraw')) await services.withdrawOpen(id, 'cli', WHY_WITHDRAWN.removed)
    return { json: { id, name }, text: `${name} is removed: its secrets no longer work.` }
  })
}

export async function named({ projects }: Services, { words: [name = ''] }: Input) {
  const project = await projects.byName(name)
  if (!project) throw new ServiceError('not_found', `There is no project ${JSON.stringify(name)}.`)
  return project
}

/** Shows a project's new secrets. Nothing else prints them. */
function withSecrets(made: Made, { publicUrl }: Services['config'], opens?: SecretScope): Output {
  const { name, endpoint, secret, cfaSecret } = made
  const cfa = cfaSecret === null ? null : { host: publicUrl, projectId: made.id, secret: cfaSecret }
  const parts = [
    ...(opens !== 'cfa-api' ? [endpointLines(endpoint, secret)] : []),
    ...(cfa ? [cfaLines(cfa)] : []),
  ]
  const text = parts.map((lines) => lines.join('\n')).join('\n\n')
  return { json: { name, endpoint, secret, ...(cfa && { cfa }) }, text }
}

interface Made {
  id: string
  name: string
  endpoint: string
  secret: string | null
  cfaSecret: string | null
}

const endpointLines = (endpoint: string, secret: string | null): string[] =>
  secret === null
    ? [
        `CFA_RESPONDER_URL=${endpoint}`,
        '',
        'Store the address in the CI as a variable. There is no secret: the builds that the rule names prove themselves.',
      ]
    : [
        `CFA_RESPONDER_URL=${endpoint}`,
        `CFA_RESPONDER_SECRET=${secret}`,
        '',
        'The secret is shown only once. Store it in the CI as a secret, and the address as a variable.',
      ]

const cfaLines = ({ host, projectId, secret }: { host: string; projectId: string; secret: string }) => [
  `CFA_HOST=${host}`,
  `CFA_PROJECT_ID=${projectId}`,
  `CFA_SECRET=${secret}`,
  '',
  'These three are for @continuous-auth/client, and this secret is shown only once. The service can read the codes that it asks for.',
]

/**
 * Reads a number of hours. An empty text, from an unset variable, is refused: `Number('')` is 0, which would end every
 * secret at once.
 */
const hoursOf = (text: string): number => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN)

const idAdvice = (option: string): string =>
  `${option} takes the id of a person. \`cfa-responder person list\` shows them.`

/** How to fix an argument, by the member of the body that it becomes. For others the schema's own message is used. */
const ADVICE: Record<string, string> = {
  packages: 'Pass at least one --package, and at most 100.',
  people: idAdvice('--person'),
  viewers: idAdvice('--viewer'),
  'limits.questionsPerHour': `--questions-per-hour takes a number from 1 to ${HIGHEST.questionsPerHour}, or \`none\`.`,
  'limits.escalation.minutes': `--escalate-after takes a number of minutes from 1 to ${HIGHEST.escalationMinutes}, and goes with --escalate-to.`,
  'limits.escalation.people': `${idAdvice('--escalate-to')} It goes with --escalate-after.`,
  graceHours: '--grace-hours takes a number from 0 to 336.',
  secretName: 'The name of a secret is one line of up to 80 visible characters.',
}

export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { data, error } = schema.safeParse(value)
  if (!error) return data
  const problems = error.issues.map(({ code, path, message }) =>
    code === 'custom' ? `${message}.` : (ADVICE[memberOf(path)] ?? `${message}.`),
  )
  throw new UsageError([...new Set(problems)].join('\n'))
}

/** Returns where a problem is, without the positions in lists. */
const memberOf = (path: readonly PropertyKey[]): string =>
  path.filter((part) => typeof part === 'string').join('.')
