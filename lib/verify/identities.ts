import type { Account } from '../accounts/account.ts'
import { fold, variableFor } from '../accounts/discover.ts'
import {
  type ProjectCredential,
  verifyAccounts,
  verifyProjectCredential,
} from '../accounts/verify-accounts.ts'
import { getError, type PluginError } from '../errors/get-error.ts'
import { readNpmConfig, showRegistry } from '../package/registry.ts'
import type { Credential } from '../registry/credential.ts'
import { tokenWarnings } from '../registry/token-list.ts'
import { whoAmI } from '../registry/who-am-i.ts'
import { findProjectCredential } from './find-credential.ts'
import type { Known } from './known.ts'
import type { Verification } from './types.ts'

/** The accounts that may write. */
export interface Identities {
  accounts: Account[]
  errors: PluginError[]
  warnings: string[]
}

/**
 * Finds out in parallel who owns each token, and what to say about it.
 *
 * @param needsNobody - Whether the job itself has an identity.
 */
export async function verifyIdentities(
  verification: Verification,
  known: Known,
  needsNobody: boolean,
): Promise<Identities> {
  const { options, context, effects } = verification
  const { discovery, connection, settings } = known
  const { registry } = connection
  const ask = (credential: Credential) => whoAmI(registry, credential, effects.sleep)
  const shown = showRegistry(registry.url)
  const { candidates } = discovery
  if (candidates.length > 0) {
    const [verified, warnings] = await Promise.all([
      verifyAccounts(candidates, shown, ask),
      warningsOf(candidates, known, effects.now()),
    ])
    return withoutUseless({ ...verified, warnings }, needsNobody)
  }
  const found = findProjectCredential(registry.url, settings, readNpmConfig(context), discovery.projectToken)
  const wantsIdentity = options.responder === 'npm' && options.publish === 'staged'
  // An unset variable is the cause only where the job's identity could not do without a token.
  if (!found || (found.isUnset && wantsIdentity)) {
    const isFine = discovery.errors.length > 0 || needsNobody
    const detail = wantsIdentity ? NOBODY : ''
    return {
      accounts: [],
      warnings: [],
      errors: isFine ? [] : [getError('ENONPMTOKEN', { registry: shown, detail })],
    }
  }
  const { account, error } = await verifyProjectCredential(found, shown, ask)
  const warnings = await projectWarnings(found, known, effects.now())
  if (error) return withoutUseless({ accounts: [], errors: [error], warnings }, needsNobody)
  const [named] = options.accounts?.length === 1 ? options.accounts : []
  const { username = named } = account
  if (named !== undefined && username !== undefined && fold(username) !== fold(named)) {
    const missing = getError('EACCOUNTMISSING', { account: named, expected: variableFor(named) })
    return withoutUseless({ accounts: [], errors: [missing], warnings }, needsNobody)
  }
  return { accounts: [{ ...account, username }], errors: [], warnings }
}

/**
 * Turns errors into warnings if the job has an identity. Its token only looks then, and the release works without it.
 */
function withoutUseless(identities: Identities, needsNobody: boolean): Identities {
  if (!needsNobody || identities.errors.length === 0) return identities
  const warnings = identities.errors.map(({ code }) => `${USELESS} (${code})`)
  return { accounts: [], errors: [], warnings }
}

const USELESS =
  'The job has a token in addition to its identity, but the token does not work, so what is staged can’t be seen'
const NOBODY =
  'No trusted publisher of this package answered, and there is no token. The job needs a runner that the CI hosts and an identity (on GitHub the permission `id-token: write`, on GitLab and CircleCI the variable `NPM_ID_TOKEN`), and at npm the package needs a trusted publisher for this very workflow (with `workflow_call`, the caller’s) and environment. A trusted publisher expires if its first publish does not succeed within two days. Create a new one just before a release. A new package has no trusted publisher: a maintainer stages its first version, below 1.0.0 (`npx npm@11 stage publish --tag latest`), and approves it. npm’s reply is in the log above.'

interface NamedToken {
  token: string
  variable: string
  claimed: string | undefined
}

/** Returns the warnings from the registry's list of tokens, if it gives one. */
async function warningsOf(tokens: NamedToken[], { connection }: Known, now: number): Promise<string[]> {
  const warnings = tokens.map(({ token, variable, claimed }) =>
    tokenWarnings(
      connection.registry,
      { type: 'bearer', secret: token },
      { variable, username: claimed },
      now,
    ),
  )
  return (await Promise.all(warnings)).flat()
}

function projectWarnings({ credential, variable }: ProjectCredential, known: Known, now: number) {
  const token = { token: credential.secret, variable, claimed: undefined }
  return credential.type === 'bearer' ? warningsOf([token], known, now) : []
}
