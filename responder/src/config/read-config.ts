import { resolve } from 'node:path'
import type { Config } from './config.ts'
import type { Environment } from './environment.ts'
import { unknownNames } from './unknown-names.ts'
import { VARIABLES, type VariableName } from './variables.ts'

/** Everything that is wrong with the environment, one problem in each line. No line contains a value. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `- ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/

/**
 * Reads the configuration from the environment. Empty variables count as missing.
 *
 * @throws {ConfigError} with every problem at once.
 */
export function readConfig(environment: Environment): Config {
  const problems = unknownNames(environment, Object.keys(VARIABLES))
  const read = <Name extends VariableName>(name: Name) => valueAt(name, environment, problems)
  const port = read('PORT') ?? 0
  const config: Config = {
    port,
    host: read('HOST') ?? '',
    publicUrl: read('CFA_PUBLIC_URL') ?? `http://localhost:${port}`,
    instanceName: read('CFA_INSTANCE_NAME') ?? null,
    dataDir: resolve(read('CFA_DATA_DIR') ?? ''),
    databaseUrl: read('CFA_DATABASE_URL') ?? null,
    trustProxy: read('CFA_TRUST_PROXY') ?? false,
    allowPrivateTargets: read('CFA_ALLOW_PRIVATE_TARGETS') ?? false,
    smtpUrl: read('CFA_SMTP_URL') ?? null,
    mailFrom: read('CFA_MAIL_FROM') ?? null,
    registries: read('CFA_REGISTRIES') ?? [],
    auditWebhook: read('CFA_AUDIT_WEBHOOK') ?? null,
    keepDays: read('CFA_KEEP_DAYS') ?? 0,
    openPerProject: read('CFA_OPEN_PER_PROJECT') ?? 0,
    storagePerProject: (read('CFA_STORAGE_PER_PROJECT') ?? 0) * 1024 * 1024,
    clientWaitMs: (read('CFA_CLIENT_WAIT_MINUTES') ?? 0) * 60_000,
    circleciUrl: read('CFA_CIRCLECI_URL') ?? '',
    runWindowMs: (read('CFA_RUN_SECONDS') ?? 0) * 1000,
    watchMs: (read('CFA_WATCH_SECONDS') ?? 0) * 1000,
    logLevel: read('CFA_LOG_LEVEL') ?? 'info',
    demo: read('CFA_DEMO') ?? false,
  }
  problems.push(...contradictions(config, environment))
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

/** Reads one variable. `undefined` if it is missing without a default, or wrong, which is then among the problems. */
function valueAt<Name extends VariableName>(name: Name, environment: Environment, problems: string[]) {
  const { read, fallback }: { read: (text: string) => unknown; fallback?: string } = VARIABLES[name]
  const text = environment[name]?.trim() || fallback
  if (text === undefined) return undefined
  try {
    return read(text) as ReturnType<(typeof VARIABLES)[Name]['read']>
  } catch (error) {
    problems.push(`${name} ${(error as Error).message}.`)
    return undefined
  }
}

function contradictions({ demo, host, publicUrl }: Config, environment: Environment): string[] {
  const problems: string[] = []
  const has = (name: VariableName) => Boolean(environment[name]?.trim())
  if (has('CFA_SMTP_URL') && !has('CFA_MAIL_FROM')) {
    problems.push('CFA_MAIL_FROM is missing: say who the e-mail of CFA_SMTP_URL is from.')
  }
  if (has('CFA_MAIL_FROM') && !has('CFA_SMTP_URL')) {
    problems.push('CFA_SMTP_URL is missing: CFA_MAIL_FROM alone sends nothing.')
  }
  const isLocal = LOOPBACK.test(host) && /^(?:localhost|.*\.localhost)$/.test(new URL(publicUrl).hostname)
  if (demo && !isLocal) {
    problems.push('CFA_DEMO lets anybody in: it needs HOST on loopback and CFA_PUBLIC_URL on localhost.')
  }
  return problems
}
