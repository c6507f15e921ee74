import { statfs } from 'node:fs/promises'
import type { Config } from '../config/config.ts'
import { nodeEffects } from '../effects.ts'
import type { Database } from '../store/database.ts'
import { VERSION, versionOf } from '../store/migrate.ts'
import { connectStore, StoreMissingError } from '../store/open.ts'
import { checkBuilds } from './check-builds.ts'
import { checkReach, type ReachEffects } from './check-reach.ts'
import { checkStorage } from './check-storage.ts'
import { checkUse } from './check-use.ts'
import { checkWatches } from './check-watches.ts'
import { explain } from './explain.ts'
import { type Finding, problem, well } from './finding.ts'

export interface CheckEffects extends ReachEffects {
  /** Free bytes of the file system that the folder is on. */
  freeBytes: (folder: string) => Promise<number>
}

const SMTP_MS = 10_000
const SKEW_MS = 5_000
const FREE_BYTES = 100 * 1024 * 1024

const nodeCheckEffects: CheckEffects = {
  now: nodeEffects.now,
  fetch,
  freeBytes: async (folder) => {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  },
}

/** Checks what the service needs, one after the other. Changes nothing. */
export async function checkAll(config: Config, effects = nodeCheckEffects): Promise<Finding[]> {
  return [
    ...(await checkStore(config, effects)),
    ...(config.databaseUrl ? [] : [await checkSpace(config, effects)]),
    ...(await checkReach(config, effects)),
    ...(config.smtpUrl ? [await checkSmtp(config.smtpUrl)] : []),
  ]
}

async function checkStore(config: Config, effects: CheckEffects): Promise<Finding[]> {
  const { now } = effects
  let database: Database | undefined
  try {
    database = await connectStore(config, false)
    const version = await checkVersion(database)
    const clock = await checkClock(database, now())
    if (!version.ok) return [version, clock]
    const storage = await checkStorage(database, config).catch(() => [])
    return [
      version,
      clock,
      ...storage,
      ...(await checkUse(database, now())),
      ...(await checkBuilds(database, now())),
      ...(await checkWatches(database, effects)),
    ]
  } catch (error) {
    const { message } = explain(error)
    const todo = ' Check CFA_DATABASE_URL, or CFA_DATA_DIR and its rights.'
    return [problem('store', `${message}${error instanceof StoreMissingError ? '' : todo}`)]
  } finally {
    await database?.close()
  }
}

async function checkVersion(database: Database): Promise<Finding> {
  await database.all('select 1 as one')
  const version = await versionOf(database).catch(() => 0)
  if (version > VERSION) {
    return problem(
      'store',
      `at version ${version}, and this service knows ${VERSION}: install the later one.`,
    )
  }
  const rest = version < VERSION ? `, and comes to ${VERSION} with the next start` : ''
  return well('store', `${database.kind} answers, at version ${version}${rest}.`)
}

/** Checks the clock: questions' deadlines come from the jobs' clocks, and several nodes share a store. */
async function checkClock(database: Database, now: number): Promise<Finding> {
  const reference =
    database.kind === 'postgres'
      ? 'select floor(extract(epoch from clock_timestamp()) * 1000) as at'
      : 'select at from audit where id = (select max(id) from audit)'
  const [row] = await database.all(reference).catch(() => [])
  const behindMs = Number(row?.at ?? 0) - now
  const skewMs = database.kind === 'postgres' ? Math.abs(behindMs) : behindMs
  if (skewMs <= SKEW_MS) return well('clock', 'agrees with the store.')
  return problem('clock', `${Math.round(skewMs / 1_000)} seconds from the store's: set it by NTP.`)
}

async function checkSpace({ dataDir }: Config, { freeBytes }: CheckEffects): Promise<Finding> {
  try {
    const free = await freeBytes(dataDir)
    const says = `${Math.floor(free / 1024 / 1024)} MiB are free in ${dataDir}`
    return free >= FREE_BYTES ? well('disk', `${says}.`) : problem('disk', `${says}: make room.`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return well('disk', `${dataDir} is not there yet.`)
    return problem('disk', explain(error).message)
  }
}

/** Connects and signs in to the mail server. Sends nothing. */
async function checkSmtp(url: string): Promise<Finding> {
  const { createTransport } = await import('nodemailer')
  const limits = { connectionTimeout: SMTP_MS, greetingTimeout: SMTP_MS, socketTimeout: SMTP_MS }
  const transport = createTransport({ url, ...limits })
  try {
    await transport.verify()
    return well('e-mail', 'the server takes it.')
  } catch (error) {
    const { code = 'unknown' } = error as { code?: string }
    return problem(
      'e-mail',
      `the server of CFA_SMTP_URL does not take it (${code}): check host, port and password.`,
    )
  } finally {
    transport.close()
  }
}
