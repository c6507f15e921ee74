import semver from 'semver'
import type { Account } from '../accounts/verify.ts'
import type { Effects } from '../effects.ts'
import { getError, type PluginError } from '../errors/get-error.ts'
import { readNotifiers } from '../notify/notifiers.ts'
import { publicEnvironment, splitIdentity, writerEnvironment } from '../npm/environment.ts'
import { showRegistry } from '../package/registry.ts'
import { canExchange } from '../plain/trusted-publishing.ts'
import type { Env, PackageJson, ReleaseContext } from '../types.ts'
import { type Listed, listStaged } from './stage-commands.ts'
import type { StageItem } from './stage-item.ts'
import type { Staging } from './staging.ts'

/** `npm stage` is there since then. */
const FIRST_NPM = '11.15.0'

export interface StagingCheck {
  pkg: PackageJson
  context: ReleaseContext
  effects: Effects
  registry: string
  userconfig: string
  accounts: readonly Account[]
  /** Every secret in hand. */
  secrets: readonly string[]
  isOnSite: boolean
  /** From `findIdentity`. */
  identity: Env | undefined
}

/** The variables of the job's identity, if it is a trusted publisher's of this package. */
export async function findIdentity({
  pkg,
  context,
  effects,
  registry,
}: Pick<StagingCheck, 'pkg' | 'context' | 'effects' | 'registry'>): Promise<Env | undefined> {
  const { identity } = splitIdentity({ ...effects.processEnv(), ...context.env })
  if (Object.keys(identity).length === 0) {
    context.logger.log(NO_IDENTITY)
    return undefined
  }
  return (await canExchange(registry, pkg, context, effects)) ? identity : undefined
}

const NO_IDENTITY =
  'The job has no identity for a trusted publisher (GitHub: the permission id-token: write; GitLab and CircleCI: the variable NPM_ID_TOKEN), so it stages with a token.'

/** Finds all that would keep a version from being staged, and alerts nobody. */
export async function verifyStaging(
  check: StagingCheck,
): Promise<{ staging: Staging; errors: PluginError[] }> {
  const { context, isOnSite, identity } = check
  const [npm, notify] = await Promise.all([
    readNpmVersion(check),
    isOnSite ? readNotifiers(context.env) : { notifiers: [], errors: [] },
  ])
  const isNpmGood = npm === undefined || semver.gte(npm, FIRST_NPM)
  const errors = [...notify.errors]
  if (!isNpmGood) errors.push(getError('ESTAGENPM', { value: npm }))
  const looking = isNpmGood ? await findLooker(check) : { looker: undefined, listed: undefined, errors: [] }
  errors.push(...looking.errors)
  if (identity && !looking.looker && errors.length === 0) context.logger.log(BLIND)
  const { notifiers } = notify
  const { looker, listed } = looking
  const staging = {
    isOnSite,
    identity,
    looker,
    listed,
    npm: npm ?? FIRST_NPM,
    notifiers,
    item: undefined,
    receipts: [],
  }
  return { staging, errors }
}

const BLIND =
  'The job’s identity may stage, and may not look at what is staged: a rejection cannot be told from waiting, and what an earlier run has staged is not found. A read-only token as NPM_TOKEN is meant to cure that.'

async function readNpmVersion({ context, effects, secrets }: StagingCheck): Promise<string | undefined> {
  const env = publicEnvironment({ ...effects.processEnv(), ...context.env }, secrets)
  const { stdout } = await effects.runNpm({ args: ['--version'], cwd: context.cwd, env })
  return semver.valid(stdout.trim()) ?? undefined
}

/** The first account that may see what is staged. Whether the registry stages at all shows in the same answer. */
async function findLooker(
  check: StagingCheck,
): Promise<{ looker: Account | undefined; listed: readonly StageItem[] | undefined; errors: PluginError[] }> {
  const { accounts, registry, identity } = check
  let last: Exclude<Listed, { kind: 'list' }> | undefined
  for (const account of accounts) {
    const listed = await listAs(account, check)
    if (listed.kind === 'list') return { looker: account, listed: listed.items, errors: [] }
    last = listed
  }
  if (!last || identity) return { looker: undefined, listed: undefined, errors: [] }
  const code = last.kind === 'none' ? 'ESTAGEUNSUPPORTED' : 'EREGISTRYUNREACHABLE'
  return {
    looker: undefined,
    listed: undefined,
    errors: [getError(code, { registry: showRegistry(registry), detail: last.detail })],
  }
}

function listAs(account: Account, check: StagingCheck): Promise<Listed> {
  const { context, effects, secrets, registry, userconfig, pkg } = check
  const publicEnv = publicEnvironment({ ...effects.processEnv(), ...context.env }, secrets)
  const env = writerEnvironment(publicEnv, { ...account, registry })
  return listStaged({ pkg, session: { registry, userconfig }, context, effects }, env)
}
