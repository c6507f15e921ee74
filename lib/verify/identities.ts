import { tokenWarnings } from '../accounts/token-list.ts'
import { type Account, verifyAccounts, verifyProjectToken } from '../accounts/verify.ts'
import { getError, type PluginError } from '../errors/get-error.ts'
import { publicEnvironment } from '../npm/environment.ts'
import { writeUserConfig } from '../npm/userconfig.ts'
import { readNpmConfig, showRegistry } from '../package/registry.ts'
import { hasConfiguredToken, readConfiguredToken } from '../plain/verify-token.ts'
import type { Asking } from './types.ts'

/** Who may write, and npm's configuration for that. */
export interface Identities {
  accounts: Account[]
  errors: PluginError[]
  warnings: string[]
  userconfig: string
}

interface IdentityOptions {
  folder: string
  secrets: string[]
  /** The job itself has an identity. */
  needsNobody: boolean
}

/** Finds out whose every token is, side by side, and what is to be said of it. */
export async function verifyIdentities(asking: Asking, options: IdentityOptions): Promise<Identities> {
  const { registry, discovery, context } = asking
  const { candidates, projectToken } = discovery
  const config = readNpmConfig(context)
  const hasConfigured = hasConfiguredToken(registry, config)
  const isConfigured = candidates.length === 0 && hasConfigured
  const isNobody = candidates.length === 0 && projectToken === undefined && !isConfigured
  const own = isConfigured || isNobody ? undefined : registry
  const userconfig = await writeUserConfig(options.folder, config, own)
  if (isNobody) {
    const isFine = discovery.errors.length > 0 || options.needsNobody
    const detail = asking.options.responder === 'npm' ? NOBODY : ''
    const errors = isFine ? [] : [getError('ENONPMTOKEN', { registry: showRegistry(registry), detail })]
    return { accounts: [], warnings: [], userconfig, errors }
  }
  const configured = isConfigured ? readConfiguredToken(registry, config) : undefined
  const asked = lookOf(asking, { secrets: options.secrets, userconfig, hasConfigured })
  const [verified, warnings] = await Promise.all([
    candidates.length > 0
      ? verifyAccounts(candidates, asked)
      : verifyOne(asking, { isConfigured, configured }, asked),
    isConfigured ? [] : warningsOf(asking),
  ])
  // Beside the job's identity a token only looks, and the release goes without.
  if (options.needsNobody && verified.errors.length > 0) {
    const useless = verified.errors.map(({ code }) => `${USELESS} (${code})`)
    return { accounts: [], errors: [], warnings: useless, userconfig }
  }
  return { ...verified, warnings, userconfig }
}

const USELESS = 'The token beside the job’s identity is of no use, so what is staged cannot be looked at'
const NOBODY =
  'No trusted publisher of this package answered, and there is no token. The job needs an identity (on GitHub the permission `id-token: write`, on GitLab and CircleCI the variable `NPM_ID_TOKEN`), and at npm the package needs a trusted publisher for this very workflow and environment; a new package has to be published once by hand. What npm answered stands in the log above.'

type Look = Parameters<typeof verifyProjectToken>[1]

/** How it is asked whose a token is. */
function lookOf(
  { registry, context, effects }: Asking,
  {
    secrets,
    userconfig,
    hasConfigured,
  }: Pick<IdentityOptions, 'secrets'> & Pick<Look, 'userconfig' | 'hasConfigured'>,
): Look {
  const publicEnv = publicEnvironment({ ...effects.processEnv(), ...context.env }, secrets)
  const { runNpm, readUsername } = effects
  return { cwd: context.cwd, publicEnv, registry, userconfig, runNpm, readUsername, hasConfigured }
}

/** What the registry's list of tokens says, where it says anything. */
async function warningsOf({ discovery, registry, effects }: Asking): Promise<string[]> {
  const { candidates, projectToken } = discovery
  const tokens: Account[] = candidates.map(({ token, variable, claimed }) => ({
    token,
    variable,
    username: claimed,
  }))
  if (projectToken) tokens.push({ token: projectToken, variable: 'NPM_TOKEN', username: undefined })
  const warnings = tokens.map((account) => tokenWarnings(account, registry, effects.now()))
  return (await Promise.all(warnings)).flat()
}

/** A token that stands in `.npmrc` is npm's to read; if it names `NPM_TOKEN`, that must still be there for it. */
async function verifyOne(
  { discovery, options }: Asking,
  { isConfigured, configured }: { isConfigured: boolean; configured: string | undefined },
  asked: Look,
) {
  const token = configured ?? discovery.projectToken
  const variable = isConfigured && token !== discovery.projectToken ? '.npmrc' : 'NPM_TOKEN'
  const own = { token, variable, isConfigured: isConfigured && configured === undefined }
  const { account, error } = await verifyProjectToken(own, asked)
  if (error) return { accounts: [], errors: [error] }
  const [named] = options.accounts?.length === 1 ? options.accounts : []
  return { accounts: [{ ...account, username: account.username ?? named }], errors: [] }
}
