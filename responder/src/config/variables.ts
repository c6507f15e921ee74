import type { Config } from './config.ts'
import {
  anyOf,
  count,
  days,
  host,
  interval,
  label,
  list,
  mailFrom,
  minutes,
  port,
  proxies,
  publicUrl,
  registry,
  seconds,
  tokenServer,
  url,
  yesOrNo,
} from './readers.ts'

export interface Variable<Value> {
  /** The text that is read if the variable is missing or empty. */
  fallback?: string
  /** The default as the README's table shows it, if that is not a value. */
  default?: string
  /** Description for the README's table and for `--help`. */
  says: string
  /** Reads the value. Throws an error that says what it should be, without quoting it: it may be a secret. */
  read: (text: string) => Value
}

/** Every variable that the service reads, in the order of the README's table. */
export const VARIABLES = {
  PORT: { fallback: '8484', says: 'Port to listen on', read: port },
  HOST: {
    fallback: '127.0.0.1',
    says: 'Address to listen on. `0.0.0.0` in a container, behind a proxy that handles HTTPS',
    read: host,
  },
  CFA_PUBLIC_URL: {
    default: '`http://localhost:<port>`',
    says: 'Where people and jobs reach it: `https://` and a name, without a path. Passkeys belong to this name',
    read: publicUrl,
  },
  CFA_INSTANCE_NAME: {
    default: '–',
    says: 'Name of this instance on its page, for people who use several',
    read: label,
  },
  CFA_DATA_DIR: { fallback: './cfa-data', says: 'Folder of the SQLite file', read: (text: string) => text },
  CFA_DATABASE_URL: {
    default: 'SQLite',
    says: '`postgres://…`: PostgreSQL in place of SQLite, for several nodes. A secret',
    read: url('postgres', 'postgresql'),
  },
  CFA_TRUST_PROXY: {
    default: 'nobody',
    says: 'Proxies whose `x-forwarded-for` is believed: addresses, ranges such as `10.0.0.0/8`, or `loopback`, separated by commas',
    read: proxies,
  },
  CFA_ALLOW_PRIVATE_TARGETS: {
    fallback: 'no',
    says: '`yes`: messages may go to addresses in private networks. Anyone who may add a channel then reaches these',
    read: yesOrNo,
  },
  CFA_SMTP_URL: {
    default: 'no e-mail',
    says: '`smtps://user:password@host` or `smtp://…`. A secret',
    read: url('smtp', 'smtps'),
  },
  CFA_MAIL_FROM: { default: '–', says: 'Sender of e-mail: an address, or `Name <address>`', read: mailFrom },
  CFA_REGISTRIES: {
    fallback: 'https://registry.npmjs.org/',
    says: 'Registries that the page shows without a warning, separated by commas',
    read: list(registry),
  },
  CFA_AUDIT_WEBHOOK: {
    default: 'only the service’s log has it',
    says: '`https://…`: gets number and hash of the audit log’s last entry, at the start and daily. A secret',
    read: url('https', 'http'),
  },
  CFA_KEEP_DAYS: { fallback: '365', says: 'Days after which finished questions are removed', read: days },
  CFA_OPEN_PER_PROJECT: {
    fallback: '200',
    says: 'Questions of one project that may be open at once; a job that asks one more waits',
    read: count,
  },
  CFA_STORAGE_PER_PROJECT: {
    fallback: '1024',
    says: 'MiB for the questions of one project, old ones included. Beyond that, its jobs are refused',
    read: count,
  },
  CFA_CLIENT_WAIT_MINUTES: {
    fallback: '30',
    says: 'Minutes that a request of a client of the [CFA API](../docs/responder/continuous-auth.md) is open',
    read: minutes,
  },
  CFA_CIRCLECI_URL: {
    fallback: 'https://circleci.com',
    says: 'CircleCI, or your own server: asked for the proofs that clients of the CFA API print',
    read: tokenServer,
  },
  CFA_RUN_SECONDS: {
    fallback: '5',
    says: 'Seconds after a message about a release in which more releases of the same run become one message. `0`: each has its own',
    read: seconds,
  },
  CFA_WATCH_SECONDS: {
    fallback: '30',
    says: 'Seconds between checks of a watched project’s staged versions',
    read: interval,
  },
  CFA_LOG_LEVEL: {
    fallback: 'info',
    says: '`debug`, `info`, `warn`, `error` or `silent`',
    read: anyOf<Config['logLevel']>('debug', 'info', 'warn', 'error', 'silent'),
  },
  CFA_DEMO: {
    fallback: 'no',
    says: '`yes`: anybody signs in by a name alone. On loopback only, for trying it out',
    read: yesOrNo,
  },
} as const satisfies Record<string, Variable<unknown>>

export type VariableName = keyof typeof VARIABLES
