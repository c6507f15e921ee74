import type * as z from 'zod'
import { projectBody, rotateBody } from '../api/projects.ts'
import { ServiceError } from '../errors.ts'
import { WHY_WITHDRAWN } from '../questions/withdraw.ts'
import { type Input, isSaid, listed, type Output, UsageError, valued } from './command.ts'
import { readRule } from './identity.ts'
import { type Services, withServices } from './services.ts'
import type { Terminal } from './terminal.ts'

const GRACE_HOURS = '24'

export async function add(input: Input, terminal: Terminal): Promise<Output> {
  const people = listed(input, 'person')
  const body = understood(projectBody, {
    name: input.words[0],
    packages: listed(input, 'package'),
    people: people.length > 0 ? people : null,
  })
  const identity = await readRule(input, terminal.environment)
  const more = identity && { identity: [identity], ...(isSaid(input, 'secret') && { withSecret: true }) }
  return withServices(terminal, async ({ projects }) =>
    withSecret(await projects.create('cli', { ...body, ...more })),
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
  const graceHours = Number(valued(input, 'grace-hours') ?? GRACE_HOURS)
  const body = understood(rotateBody, { graceHours })
  return withServices(terminal, async (services) => {
    const { id } = await named(services, input)
    const made = await services.projects.rotate('cli', id, { graceHours: body.graceHours })
    if (isSaid(input, 'withdraw')) await services.withdrawOpen(id, 'cli', WHY_WITHDRAWN.rotated)
    return withSecret(made)
  })
}

export function remove(input: Input, terminal: Terminal): Promise<Output> {
  return withServices(terminal, async (services) => {
    const { id, name } = await named(services, input)
    await services.projects.remove('cli', id)
    if (isSaid(input, 'withdraw')) await services.withdrawOpen(id, 'cli', WHY_WITHDRAWN.removed)
    return { json: { id, name }, text: `${name} is removed: its secrets work no more.` }
  })
}

export async function named({ projects }: Services, { words: [name = ''] }: Input) {
  const project = await projects.byName(name)
  if (!project) throw new ServiceError('not_found', `There is no project ${JSON.stringify(name)}.`)
  return project
}

/** The secret is asked for: this is the one place that shows it. */
function withSecret(made: { name: string; endpoint: string; secret: string | null }): Output {
  const { name, endpoint, secret } = made
  const text =
    secret === null
      ? [
          `CFA_RESPONDER_URL=${endpoint}`,
          '',
          'Put the address into the variables of the CI. There is no secret: the builds that the rule names prove themselves.',
        ]
      : [
          `CFA_RESPONDER_URL=${endpoint}`,
          `CFA_RESPONDER_SECRET=${secret}`,
          '',
          'The secret is shown this once. Put it into the secrets of the CI, and the address into its variables.',
        ]
  return { json: { name, endpoint, secret }, text: text.join('\n') }
}

export function understood<Schema extends z.ZodType>(schema: Schema, said: unknown): z.output<Schema> {
  const { data, error } = schema.safeParse(said)
  if (!error) return data
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new UsageError(problems.join('\n'))
}
