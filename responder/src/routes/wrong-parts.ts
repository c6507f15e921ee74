import { CHANGE_PROBLEMS, LIST_PROBLEMS } from '@cfa/protocol'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

const OWN = [...LIST_PROBLEMS, ...CHANGE_PROBLEMS]
/** The most problems named, as nobody reads more. */
const PARTS = 5

/**
 * Describes for people what is wrong with a request: which field, what about it, and the right form if that is known.
 * It quotes nothing from the request, which may contain a misplaced secret. `undefined` for any other error.
 *
 * @param route - The route's pattern. Fields of the page's forms get the page's labels.
 */
export function wrongParts(error: unknown, route: string): string | undefined {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined
  const { validationContext = '' } = error as { validationContext?: string }
  const sentences = error.validation.slice(0, PARTS).map(({ instancePath, keyword, message = '' }) => {
    if (keyword === 'custom' && OWN.includes(message)) return message
    const place = instancePath.split('/').filter(Boolean)
    return sentenceOf({ place, keyword, isBody: validationContext === 'body' }, route)
  })
  return [...new Set(sentences)].join(' ')
}

interface Wrong {
  place: string[]
  keyword: string
  isBody: boolean
}

function sentenceOf({ place, keyword, isBody }: Wrong, route: string): string {
  const wrong = WRONG[keyword] ?? 'can’t be used'
  if (!isBody) return `The address of this request ${wrong}.`
  const path = place.filter((part) => !isIndex(part)).join('.')
  if (path === '') return `The request ${wrong}.`
  const field = fieldOf(path, route)
  const name = field?.label ?? `“${path}”`
  const entry = place.find(isIndex)
  const subject = entry === undefined ? name : `Entry ${Number(entry) + 1} of ${name}`
  return [`${subject} ${wrong}.`, field?.help].filter(Boolean).join(' ')
}

const isIndex = (part: string): boolean => /^\d+$/.test(part)

/** By zod's issue codes: https://zod.dev/packages/core#issue-types. */
const WRONG: Record<string, string> = {
  invalid_type: 'is missing, or has the wrong type',
  custom: 'is not written as it should be',
  invalid_format: 'is not written as it should be',
  invalid_value: 'is not one of the choices',
  invalid_union: 'is not one of the choices',
  too_small: 'is too short or too small',
  too_big: 'is too long or too large',
  unrecognized_keys: 'has a part that this service does not know',
}

interface Field {
  label: string
  help: string
}

function fieldOf(path: string, route: string): Field | undefined {
  if (!route.startsWith('/api/')) return undefined
  return (path === 'name' ? NAMES[route] : undefined) ?? FIELDS[path]
}

const PERSON_NAME = {
  label: '“Name”',
  help: 'Use one line of up to 80 visible characters: letters of one alphabet in each word, digits, spaces, and signs such as . - ’ _ @ ( ).',
}

/** The field `name`, by the route that takes it. */
const NAMES: Record<string, Field> = {
  '/api/projects': {
    label: '“Name”',
    help: 'Use up to 64 small letters, digits, dots, hyphens and underscores, with a letter or a digit at both ends.',
  },
  '/api/me': PERSON_NAME,
  '/api/invitations': PERSON_NAME,
  '/api/join': PERSON_NAME,
  '/api/join/options': PERSON_NAME,
  '/api/demo/sign-in': PERSON_NAME,
}

/** The fields of the page's forms, by their path in a body. */
const FIELDS: Record<string, Field> = {
  packages: { label: '“Packages”', help: 'Use npm’s names, like tool or @scope/tool, or @scope/*.' },
  people: { label: '“Who may answer”', help: 'Load the page again, and choose once more.' },
  accounts: { label: '“Your npm accounts”', help: 'Use up to 50 npm usernames, separated by commas.' },
  name: { label: '“Name”', help: 'Use one line of up to 80 visible characters.' },
  reason: { label: '“Reason”', help: 'Use up to 500 characters.' },
  sealed: { label: 'The sealed answer', help: 'Load the page again, and answer once more.' },
  graceHours: { label: '“Hours”', help: 'The old secret can work for up to 336 hours more.' },
  'target.address': { label: 'The e-mail address', help: 'Use one address, like ada@example.com.' },
  'target.url': { label: 'The address', help: 'Use a whole URL that begins with https://.' },
}
