import { z } from 'zod'
import { getError, type PluginError } from '../errors/get-error.ts'
import { hasInvisible } from '../http/sendable.ts'
import type { Env, PluginConfig, ReleaseContext } from '../types.ts'

const PLUGIN_NAMES = ['@cfa/semantic-release-npm', '@semantic-release/npm']
const PEER_OPTIONS = ['npmPublish', 'tarballDir', 'pkgRoot'] as const
const OWN_OPTIONS = [
  'responder',
  'accounts',
  'timeout',
  'wait',
  'waitFor',
  'linkInLog',
  'pack',
  'trust',
] as const

const TRUSTS = ['keep', 'allow'] as const
const PACKERS = ['auto', 'npm', 'pnpm', 'yarn', 'bun'] as const

/** How long a maintainer may take, unless `timeout` says otherwise: half the hour for which a GitHub token is valid. */
const DEFAULT_TIMEOUT_MS = 30 * 60_000
const LONGEST_TIMEOUT_MS = 6 * 60 * 60_000
const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000 }

/** `staged` means uploaded without a second factor first, and approved with one later. */
export type Publish = 'direct' | 'staged'

/** The plugin's options, checked and with their defaults. */
export interface Options {
  npmPublish: boolean | undefined
  tarballDir: string | undefined
  pkgRoot: string | undefined
  /** URL of an endpoint, `npm`, `terminal`, the name of a service, or a module's name. */
  responder: string | undefined
  accounts: string[] | undefined
  timeoutMs: number
  /**
   * How long the job waits for a staged version's approval before it ends well and leaves the rest to a later run.
   * `undefined` means that it waits for `timeoutMs`, and then fails.
   */
  waitMs: number | undefined
  /** Whether the run only finishes what is live, and stages nothing. */
  finishesOnly: boolean
  /** `undefined` means staged if the registry stages, which `verifyConditions` finds out. */
  publish: Publish | undefined
  /** When a release is done: once the registry has accepted the version, or once everybody can install it. */
  waitFor: 'accepted' | 'live' | undefined
  /** Whether npm's link for confirming a write may be shown in the job's log, where anyone who reads it can use it. */
  linkInLog: boolean
  /** What makes the tarball. `auto` takes the project's own tool if npm's result could not be used. */
  pack: (typeof PACKERS)[number]
  /**
   * Whether a version may carry less evidence than an earlier one. With a responder, the default is `keep`. Otherwise,
   * `undefined` means a warning.
   */
  trust: (typeof TRUSTS)[number] | undefined
}

const text = z.string().refine((value) => value.trim() !== '')
const names = z
  .array(text)
  .refine((list) => new Set(list.map((name) => name.trim().toLowerCase())).size === list.length)

const RULES: Record<(typeof PEER_OPTIONS | typeof OWN_OPTIONS)[number], z.ZodType> = {
  npmPublish: z.boolean(),
  tarballDir: text,
  pkgRoot: text,
  responder: text.refine((value) => !looksLikeUrl(value.trim()) || isHttpUrl(value.trim())),
  accounts: names,
  timeout: z.union([z.number(), z.string()]).refine((value) => timeoutMs(value) !== undefined),
  wait: z.union([z.boolean(), z.number(), z.string()]).refine((value) => isWait(value)),
  waitFor: z.enum(['accepted', 'live']),
  linkInLog: z.boolean(),
  pack: z.enum(PACKERS),
  trust: z.enum(TRUSTS),
}

export interface InvalidOption {
  option: string
  error: PluginError
}

/** Finds everything wrong with the options. Only this plugin's keys are checked: the rest are semantic-release's. */
export function verifyOptions(config: PluginConfig, env: Env): InvalidOption[] {
  const invalid = [...PEER_OPTIONS, ...OWN_OPTIONS].flatMap((option) => {
    const value = optionValue(config, env, option)
    if (value === undefined || value === null || RULES[option].safeParse(value).success) return []
    const code = `EINVALID${option.toUpperCase()}` as 'EINVALIDTIMEOUT'
    return [{ option: option as string, error: getError(code, { option, value: printable(value) }) }]
  })
  return [...invalid, ...verifyPublish(config.publish)]
}

/** semantic-release may have something under the same name, but nothing that looks like these. */
function verifyPublish(value: unknown): InvalidOption[] {
  const isMeant = typeof value === 'string' && /^\s*(?:stag|direct)/i.test(value)
  if (!isMeant || howToPublish(value)) return []
  const error = getError('EINVALIDPUBLISHOPTION', { option: 'publish', value: printable(value) })
  return [{ option: 'publish', error }]
}

/** Reads options that `verifyOptions` found nothing wrong with. */
export function readOptions(config: PluginConfig, env: Env): Options {
  const responder = (optionValue(config, env, 'responder') as string | undefined)?.trim()
  const wait = waitMs(config.wait)
  const finishesOnly = isSwitchedOn(env.CFA_FINISH_ONLY)
  return {
    npmPublish: (config.npmPublish ?? undefined) as boolean | undefined,
    tarballDir: (config.tarballDir as string | undefined)?.trim(),
    pkgRoot: (config.pkgRoot ?? undefined) as string | undefined,
    responder,
    accounts: (config.accounts as string[] | undefined)?.map((name) => name.trim()),
    timeoutMs: timeoutMs(config.timeout ?? undefined) ?? DEFAULT_TIMEOUT_MS,
    waitMs: wait,
    finishesOnly,
    publish: howToPublish(config.publish) ?? publishWith(responder, wait !== undefined || finishesOnly),
    waitFor: (config.waitFor ?? undefined) as Options['waitFor'],
    linkInLog: config.linkInLog === true,
    pack: (config.pack ?? 'auto') as Options['pack'],
    trust: (config.trust ?? (responder === undefined ? undefined : 'keep')) as Options['trust'],
  }
}

/**
 * Returns the default. npmjs.com approves only what is staged. A job that ends before the approval needs something that
 * waits for it. A job that only finishes must publish nothing, even if the registry can't say for a moment whether it
 * stages.
 */
function publishWith(responder: string | undefined, isInTwoRuns: boolean): Options['publish'] {
  if (responder === undefined) return 'direct'
  return responder === 'npm' || isInTwoRuns ? 'staged' : undefined
}

/** semantic-release's own list of publish plugins has the same name, so every other value is its business. */
function howToPublish(value: unknown): Options['publish'] {
  return value === 'direct' || value === 'staged' ? value : undefined
}

/**
 * Fills options that are missing in `verifyConditions` from the plugin's entry under `publish`, which is where a
 * configuration with a list per step has them. An entry under the name of the replaced plugin counts too.
 */
export function withPublishOptions(config: PluginConfig, { options }: ReleaseContext): PluginConfig {
  const entries = [options.publish ?? []].flat() as Array<{ path?: unknown } & PluginConfig>
  const entry = PLUGIN_NAMES.map((name) => entries.find((entry) => entry?.path === name)).find(Boolean) ?? {}
  const filled = [...PEER_OPTIONS, ...OWN_OPTIONS].map((option) => [option, config[option] ?? entry[option]])
  const publish = howToPublish(config.publish) ?? howToPublish(entry.publish) ?? config.publish
  return { ...config, ...Object.fromEntries(filled), publish }
}

function optionValue(config: PluginConfig, env: Env, option: string): unknown {
  if (option !== 'responder') return config[option]
  return config.responder ?? (env.CFA_RESPONDER_URL?.trim() || undefined)
}

function timeoutMs(value: unknown): number | undefined {
  if (value === undefined) return undefined
  const match = /^(\d+(?:\.\d+)?)\s*([smh]?)$/.exec(String(value).trim())
  const ms = match ? Number(match[1]) * UNITS_MS[(match[2] || 's') as keyof typeof UNITS_MS] : Number.NaN
  return ms >= 1000 && ms <= LONGEST_TIMEOUT_MS ? ms : undefined
}

/** Any other word counts as on, because a run that only finishes does less. */
const isSwitchedOn = (value = ''): boolean => !/^\s*(?:|0|false|no|off)\s*$/i.test(value)

function isWait(value: unknown): boolean {
  return typeof value === 'boolean' || timeoutMs(value) !== undefined
}

function waitMs(value: unknown): number | undefined {
  if (value === false) return 0
  return value === true ? undefined : timeoutMs(value ?? undefined)
}

/**
 * Whether it was meant as a URL: one in quotes too, or with a space in its scheme. Parsers take `https:host` for a URL
 * with an authority.
 */
function looksLikeUrl(value: string): boolean {
  return /^https?:|:\/\//i.test(value)
}

/**
 * Refuses credentials, which would be shown in a URL and have their own variable, a scheme that only a lenient parser
 * sees, and invisible characters: a path with one is not that of the responder, and 404 is a simple endpoint's reply.
 */
function isHttpUrl(value: string): boolean {
  const url = URL.parse(value)
  const isPlain = /^https?:/i.test(value) && !hasInvisible(value)
  return url !== null && isPlain && url.username === '' && url.password === ''
}

/** Shows only the address of a URL. A mistyped one may contain a password, and a query may be a secret. */
function printable(value: unknown): unknown {
  if (typeof value !== 'string' || !looksLikeUrl(value.trim())) return value
  const url = URL.parse(value.trim())
  return url?.host ? `${url.protocol}//${url.host}${url.pathname}` : `${value.trim().split(':', 1)}:…`
}
