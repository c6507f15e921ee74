import { projectChanges } from '../api/projects.ts'
import type { Rules } from '../projects/rules.ts'
import { hasFlag, type Input, type Output, optionValue, optionValues, UsageError } from './command.ts'
import { named, parseInput } from './projects.ts'
import { withServices } from './services.ts'
import type { Terminal } from './terminal.ts'

const RULES: Record<string, keyof Rules> = {
  'two-people': 'twoPeople',
  'fresh-passkey': 'freshPasskey',
  'pick-phrase': 'pickPhrase',
  'not-the-trigger': 'notTheTrigger',
}

/** Changes only the settings that are given. */
export function change(input: Input, terminal: Terminal): Promise<Output> {
  const packages = optionValues(input, 'package')
  const changes = parseInput(projectChanges, {
    ...(packages.length > 0 && { packages }),
    ...idsOf(input, 'people', { list: 'person', everybody: 'everybody-answers' }),
    ...idsOf(input, 'viewers', { list: 'viewer', everybody: 'everybody-sees', nobody: 'nobody-sees' }),
    ...rulesOf(input),
    ...limitsOf(input),
    ...cfaOf(input),
  })
  if (Object.keys(changes).length === 0) throw new UsageError('Pass at least one setting to change.')
  return withServices(terminal, async (services) => {
    const { id, name } = await named(services, input)
    const {
      packages: now,
      people,
      viewers,
      rules,
      limits,
      cfa,
      secrets,
    } = await services.projects.change('cli', id, changes)
    const lines = [
      `${name}: ${now.join(', ')}`,
      `  may answer: ${namesOf(people)}`,
      `  may only see: ${namesOf(viewers)}`,
      `  rules: ${Object.keys(RULES).filter(isOn(rules)).join(', ') || 'none'}`,
      `  clients of the CFA API: ${cfa ? `may ask, as project ${id}` : 'may not ask'}`,
      ...(cfa && !secrets.some(({ opens }) => opens === 'cfa-api')
        ? [`  They have no secret yet. Make one: cfa-responder project rotate ${name} --cfa`]
        : []),
    ]
    return { json: { name, packages: now, people, viewers, rules, limits, cfa }, text: lines.join('\n') }
  })
}

const isOn = (rules: Rules) => (name: string) => Boolean(RULES[name] && rules[RULES[name]])

const namesOf = (ids: string[] | null): string => (ids === null ? 'everybody' : ids.join(', ') || 'nobody')

/** Reads a list of people: `null` for everybody, and no key if none of the options is given. */
function idsOf(
  input: Input,
  key: 'people' | 'viewers',
  { list, everybody, nobody }: { list: string; everybody: string; nobody?: string },
): { people?: string[] | null; viewers?: string[] | null } {
  const ids = optionValues(input, list)
  const isNobody = nobody !== undefined && hasFlag(input, nobody)
  const ways = [ids.length > 0, hasFlag(input, everybody), isNobody].filter(Boolean).length
  if (ways === 0) return {}
  if (ways > 1) throw new UsageError(`Pass either --${list} or --${everybody}, not both.`)
  return { [key]: hasFlag(input, everybody) ? null : ids }
}

function rulesOf(input: Input): { rules?: Partial<Rules> } {
  const given = [
    ...optionValues(input, 'rule').map((name) => [ruleNamed(name), true] as const),
    ...optionValues(input, 'no-rule').map((name) => [ruleNamed(name), false] as const),
  ]
  return given.length === 0 ? {} : { rules: Object.fromEntries(given) }
}

function cfaOf(input: Input): { cfa?: boolean } {
  const [on, off] = [hasFlag(input, 'cfa'), hasFlag(input, 'no-cfa')]
  if (on && off) throw new UsageError('Pass either --cfa or --no-cfa, not both.')
  return on || off ? { cfa: on } : {}
}

/** Reads the limits. What is not a number is refused later, with the other problems. */
function limitsOf(input: Input): { limits?: object } {
  const perHour = optionValue(input, 'questions-per-hour')
  const minutes = optionValue(input, 'escalate-after')
  const people = optionValues(input, 'escalate-to')
  const escalation = hasFlag(input, 'no-escalation') ? null : { minutes: Number(minutes), people }
  const isEscalated = minutes !== undefined || people.length > 0 || escalation === null
  const limits = {
    ...(perHour !== undefined && { questionsPerHour: perHour === 'none' ? null : Number(perHour) }),
    ...(isEscalated && { escalation }),
  }
  return Object.keys(limits).length === 0 ? {} : { limits }
}

function ruleNamed(name: string): keyof Rules {
  const rule = RULES[name]
  if (!rule)
    throw new UsageError(
      `There is no rule ${JSON.stringify(name)}. The rules are ${Object.keys(RULES).join(', ')}.`,
    )
  return rule
}
