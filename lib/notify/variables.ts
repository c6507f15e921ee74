import { getError, type PluginError } from '../errors/get-error.ts'
import type { Env } from '../types.ts'

/** Every variable of the notifiers, including those that hold no secret. No child process needs any of them. */
export const NOTIFY_VARIABLE = /^CFA_NOTIFY_/i

export const SLACK = 'CFA_NOTIFY_SLACK'
export const DISCORD = 'CFA_NOTIFY_DISCORD'
export const NTFY = 'CFA_NOTIFY_NTFY'
export const NTFY_TOKEN = 'CFA_NOTIFY_NTFY_TOKEN'
export const SMTP = 'CFA_NOTIFY_SMTP'
export const MAIL_TO = 'CFA_NOTIFY_MAIL_TO'
export const MAIL_FROM = 'CFA_NOTIFY_MAIL_FROM'
export const WEBHOOK = 'CFA_NOTIFY_WEBHOOK'
export const WEBHOOK_SECRET = 'CFA_NOTIFY_WEBHOOK_SECRET'

const KNOWN = [SLACK, DISCORD, NTFY, NTFY_TOKEN, SMTP, MAIL_TO, MAIL_FROM, WEBHOOK, WEBHOOK_SECRET]

/** Variables that mean nothing without another. */
const NEEDS: Array<[variable: string, needed: string]> = [
  [NTFY_TOKEN, NTFY],
  [WEBHOOK, WEBHOOK_SECRET],
  [WEBHOOK_SECRET, WEBHOOK],
  [SMTP, MAIL_TO],
  [SMTP, MAIL_FROM],
  [MAIL_TO, SMTP],
  [MAIL_FROM, SMTP],
]

/** The variables that have a value, by name. */
export type Values = ReadonlyMap<string, string>

/** Reads the variables. Reports names that don't exist, and variables that lack another one. */
export function readVariables(env: Env): { values: Values; errors: PluginError[] } {
  const values = valuesOf(env)
  return { values, errors: [...unknownOf(env), ...incompleteOf(values)] }
}

export function valuesOf(env: Env): Values {
  const filled = KNOWN.map((name) => [name, env[name]?.trim() ?? ''] as const)
  return new Map(filled.filter(([, value]) => value !== ''))
}

function unknownOf(env: Env): PluginError[] {
  const names = Object.keys(env).filter((name) => NOTIFY_VARIABLE.test(name) && env[name]?.trim())
  return names
    .filter((name) => !KNOWN.includes(name))
    .map((variable) => getError('ENOTIFYUNKNOWN', { variable }))
}

function incompleteOf(values: Values): PluginError[] {
  return NEEDS.filter(([variable, needed]) => values.has(variable) && !values.has(needed)).map(
    ([variable, expected]) => getError('ENOTIFYINCOMPLETE', { variable, expected }),
  )
}
