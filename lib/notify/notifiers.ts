import {
  discordProblem,
  isNtfyToken,
  isWebhookSecret,
  ntfyProblem,
  readHttpAddress,
  readMailbox,
} from '@cfa/notify'
import { getError, type PluginError } from '../errors/get-error.ts'
import { locateModule } from '../files/locate-module.ts'
import { isLoopback } from '../http/loopback.ts'
import type { Env } from '../types.ts'
import { readSmtpAddress } from './address.ts'
import { createDiscord } from './discord.ts'
import { createGitHub } from './github.ts'
import { createMail, type Mailer } from './mail.ts'
import { createNtfy } from './ntfy.ts'
import { readRecipients } from './recipients.ts'
import { createSlack } from './slack.ts'
import type { Notifier } from './types.ts'
import {
  DISCORD,
  MAIL_FROM,
  MAIL_TO,
  NTFY,
  NTFY_TOKEN,
  readVariables,
  SLACK,
  SMTP,
  type Values,
  WEBHOOK,
  WEBHOOK_SECRET,
} from './variables.ts'
import { createWebhook } from './webhook.ts'

export interface Notifiers {
  notifiers: Notifier[]
  errors: PluginError[]
}

/**
 * Makes the notifiers that the environment names, and finds everything that is wrong with it. Alerts nobody. Empty
 * values count as absent.
 *
 * @param loadMailer - Loads nodemailer. Called only if e-mail is wanted.
 */
export async function readNotifiers(
  { env, cwd }: { env: Env; cwd: string },
  loadMailer: LoadMailer = importMailer,
): Promise<Notifiers> {
  const { values, errors } = readVariables(env)
  const made = [
    readOne(values, SLACK, createSlack),
    readOne(values, DISCORD, createDiscord, discordProblem),
    readNtfy(values),
    readWebhook(values),
    await readMail(values, () => loadMailer(cwd)),
    readGitHub(env),
  ]
  return {
    notifiers: made.flatMap(({ notifier }) => notifier ?? []),
    errors: [...errors, ...made.flatMap(({ errors: own = [] }) => own)],
  }
}

interface Made {
  notifier?: Notifier
  errors?: PluginError[]
}

/** @param judge - Says what is wrong with a valid URL that does not belong to this service. */
function readOne(
  values: Values,
  variable: string,
  create: (url: URL) => Notifier,
  judge: (url: URL) => string | undefined = () => undefined,
): Made {
  const value = values.get(variable)
  if (value === undefined) return {}
  const url = readHttpAddress(value, isLoopback)
  const problem = typeof url === 'string' ? url : judge(url)
  if (typeof url === 'string' || problem !== undefined) return { errors: [addressError(variable, problem)] }
  return { notifier: create(url) }
}

function addressError(variable: string, detail: string | undefined): PluginError {
  return getError('ENOTIFYADDRESS', { variable, ...(detail === undefined ? {} : { detail }) })
}

function readNtfy(values: Values): Made {
  const token = values.get(NTFY_TOKEN)
  const made = readOne(values, NTFY, (url) => createNtfy(url, token), ntfyProblem)
  if (token === undefined || isNtfyToken(token)) return made
  const own = addressError(NTFY_TOKEN, 'It has characters in it that no token has.')
  return { errors: [...(made.errors ?? []), own] }
}

function readWebhook(values: Values): Made {
  const secret = values.get(WEBHOOK_SECRET)
  const isGood = secret !== undefined && isWebhookSecret(secret)
  const made = readOne(values, WEBHOOK, (url) => createWebhook(url, secret ?? ''))
  if (isGood) return made
  const own = secret === undefined ? [] : [getError('ENOTIFYSECRET', { variable: WEBHOOK_SECRET })]
  return { errors: [...(made.errors ?? []), ...own] }
}

/** Loads nodemailer for the project in a folder. */
export type LoadMailer = (cwd: string) => Promise<Mailer>

const importMailer: LoadMailer = async (cwd) =>
  (await import(locateModule('nodemailer', cwd))) as unknown as Mailer

async function readMail(values: Values, loadMailer: () => Promise<Mailer>): Promise<Made> {
  const [address, toText, fromText] = [SMTP, MAIL_TO, MAIL_FROM].map((name) => values.get(name))
  const [to, from] = [readRecipients(toText ?? ''), readMailbox(fromText ?? '')]
  const errors: PluginError[] = []
  if (toText !== undefined && !to) errors.push(getError('ENOTIFYMAILADDRESS', { variable: MAIL_TO }))
  if (fromText !== undefined && !from) errors.push(getError('ENOTIFYMAILADDRESS', { variable: MAIL_FROM }))
  if (address === undefined) return { errors }
  const server = readSmtpAddress(address)
  if (typeof server === 'string') errors.push(addressError(SMTP, server))
  const mailer = await loadMailer().catch((error: unknown) => {
    errors.push(getError('ENOTIFYMAIL', { variable: SMTP }, error))
    return undefined
  })
  if (typeof server === 'string' || !mailer || !to || !from) return { errors }
  return { notifier: createMail(mailer, { server, from, to }), errors }
}

/** The job's own page needs no set-up. */
function readGitHub({ GITHUB_ACTIONS, GITHUB_STEP_SUMMARY }: Env): Made {
  return GITHUB_ACTIONS === 'true' ? { notifier: createGitHub(GITHUB_STEP_SUMMARY || undefined) } : {}
}
