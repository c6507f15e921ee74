import type { Account } from '../accounts/account.ts'
import { exchangeJobIdentity, type JobIdentity } from '../accounts/job-identity.ts'
import { getError, type PluginError } from '../errors/get-error.ts'
import { showRegistry } from '../package/registry.ts'
import type { Credential } from '../registry/credential.ts'
import type { Registry } from '../registry/registry.ts'
import type { StageItem } from '../registry/stage-item.ts'
import type { Env, Logger } from '../types.ts'
import { createLister, findReader, type Lister } from './find-reader.ts'
import type { Staging } from './staging.ts'

export interface StagingCheck {
  name: string
  registry: Registry
  accounts: readonly Account[]
  isOnSite: boolean
  /** What it was already asked is not asked again. */
  list?: Lister
  /** The result of `findIdentity`. */
  identity: Staging['identity']
  env: Env
  cwd: string
  logger: Pick<Logger, 'log'>
}

/**
 * Makes the function that gets a trusted publisher's token for the package from the job's identity. Returns `undefined`
 * if the job has no identity, or is no trusted publisher of the package.
 */
export async function findIdentity(
  registry: Registry,
  name: string,
  job: JobIdentity,
): Promise<Staging['identity']> {
  if (!job.env.NPM_ID_TOKEN && !job.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN) {
    job.logger.log(NO_IDENTITY)
    return undefined
  }
  const first = await exchangeJobIdentity(registry, name, job)
  if (!first) return undefined
  return async (): Promise<Credential> =>
    (await exchangeJobIdentity(registry, name, job))?.credential ?? first.credential
}

const NO_IDENTITY =
  'The job has no identity for a trusted publisher (GitHub: the permission id-token: write; GitLab and CircleCI: the variable NPM_ID_TOKEN), so it stages with a token.'

/** Finds everything that would keep a version from being staged. Alerts nobody. */
export async function verifyStaging(
  check: StagingCheck,
): Promise<{ staging: Staging; errors: PluginError[] }> {
  const { isOnSite, identity, logger } = check
  const [reading, notify] = await Promise.all([verifyReader(check), findNotifiersOf(check)])
  const errors = [...notify.errors, ...reading.errors]
  const { reader, listed } = reading
  if (identity && !reader && errors.length === 0) logger.log(UNSEEN)
  const { notifiers } = notify
  const unknown = { item: undefined, isDeclined: false, isLeftWaiting: false, receipts: [] }
  return { staging: { isOnSite, identity, reader, listed, notifiers, ...unknown }, errors }
}

const UNSEEN =
  'The job’s identity may stage, but may not see what is staged. A version that was discarded looks like one that waits, and what an earlier run staged is not found. To change that, set NPM_TOKEN to a read-only token.'

/** Finds who may look at what is staged. The same answer shows whether the registry stages at all. */
async function verifyReader({ accounts, registry, identity, name, list }: StagingCheck): Promise<{
  reader: Account | undefined
  listed: readonly StageItem[] | undefined
  errors: PluginError[]
}> {
  const { reader, listed, refused } = await findReader(accounts, list ?? createLister(registry, name))
  if (!refused || identity) return { reader, listed, errors: [] }
  const facts = { registry: showRegistry(registry.url), detail: refused.detail }
  const error =
    refused.kind === 'none' ? getError('ESTAGEUNSUPPORTED', facts) : getError('EREGISTRYUNREACHABLE', facts)
  return { reader, listed, errors: [error] }
}

/** Loads the notifiers only for a release that is staged, and while the registry is being asked. */
async function findNotifiersOf(check: StagingCheck) {
  const { findNotifiers } = await import('../notify/find-notifiers.ts')
  return findNotifiers(check)
}
