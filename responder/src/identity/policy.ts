import { printable } from '@cfa/protocol'
import * as z from 'zod'
import { isolated } from '../isolated.ts'
import { matches } from './pattern.ts'

/** What a token says, once its signature is checked. */
export type Claims = Record<string, unknown>

/** Where a rule's builds run, which decides what their claims are called. */
export const CI_SERVICES = ['github', 'gitlab', 'circleci', 'buildkite', 'other'] as const
export type CiService = (typeof CI_SERVICES)[number]

/**
 * Issuers whose tokens every customer of a service gets. One of these claims has to say, by an id that never changes,
 * whose token it is.
 */
const SHARED_ISSUERS: Record<string, readonly string[]> = {
  'https://token.actions.githubusercontent.com': ['repository_id', 'repository_owner_id', 'enterprise_id'],
  'https://gitlab.com': ['project_id', 'namespace_id'],
  'https://agent.buildkite.com': ['organization_id', 'pipeline_id'],
}

/** An issuer's URL, exactly as it is in the tokens: https, or http on this machine. */
export const issuerUrl = z
  .string()
  .max(512)
  .refine(isIssuer, 'An issuer is an address that begins with https:, without user, query or fragment')

const claimName = z
  .string()
  .regex(/^[\w.:/@-]{1,128}$/, 'A claim has a name of letters, digits and . : / @ _ -')
const pattern = z.string().min(1).max(512)

/** A rule: one kind of build that may ask. */
export const rule = z
  .strictObject({
    ci: z.enum(CI_SERVICES).default('other'),
    issuer: issuerUrl,
    require: z.record(claimName, z.array(pattern).min(1).max(50)),
  })
  .superRefine(({ issuer, require }, context) => {
    const owners = SHARED_ISSUERS[issuer]
    const names = Object.keys(require)
    if (names.length === 0 || names.length > 50)
      context.addIssue({ code: 'custom', message: 'A rule requires 1 to 50 claims' })
    if (owners && !owners.some((name) => require[name]?.every((one) => !one.includes('*'))))
      context.addIssue({
        code: 'custom',
        message: `Everybody has tokens of ${issuer}: require ${owners.join(' or ')}, without *`,
      })
  })
export type Rule = z.infer<typeof rule>

/** A project's rules. A build is accepted if it meets one of them. */
export const policy = z.array(rule).min(1).max(20)
export type Policy = z.infer<typeof policy>

export type Judgement = { rule: Rule } | { refusal: string }

/** Judges whether a build may ask. Anything that no rule names is refused. */
export function judge(issuer: string, claims: Claims, rules: Policy): Judgement {
  const ofIssuer = rules.filter((one) => one.issuer === issuer)
  let nearest: string[] | undefined
  for (const one of ofIssuer) {
    const problems = problemsOf(one, claims)
    if (problems.length === 0) return { rule: one }
    if (!nearest || problems.length < nearest.length) nearest = problems
  }
  return { refusal: nearest?.join(' ') ?? `No rule is about ${issuer}.` }
}

function problemsOf({ require }: Rule, claims: Claims): string[] {
  return Object.entries(require).flatMap(([name, patterns]) => {
    const values = valuesOf(claims, name)
    if (values.some((value) => patterns.some((one) => matches(one, value)))) return []
    const found = values.length > 0 ? `is ${values.map(shorten).join(', ')}` : 'is missing'
    return [`${name} ${found}; allowed: ${patterns.join(', ')}.`]
  })
}

/** The values of a claim, as texts. A claim that is a list meets a requirement if one of its values does. */
export function valuesOf(claims: Claims, name: string): string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  return [value].flat().flatMap((one) => {
    if (typeof one === 'string') return [one]
    return typeof one === 'number' || typeof one === 'boolean' ? [String(one)] : []
  })
}

const SHOWN = 120
/** Makes a value safe for logs, terminals and pages, since a branch can be called anything. */
const shorten = (text: string): string => isolated(printable(text, SHOWN) ?? '…')

function isIssuer(text: string): boolean {
  const url = URL.parse(text)
  if (!url || /[?#\s]/.test(text) || url.username || url.password) return false
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)
}
