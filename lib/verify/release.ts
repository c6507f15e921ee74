import { discoverAccounts } from '../accounts/discover.ts'
import { getError } from '../errors/get-error.ts'
import { writeUserConfig } from '../npm/userconfig.ts'
import { getRegistry, readNpmConfig } from '../package/registry.ts'
import { isTrustedPublisher } from '../plain/trusted-publishing.ts'
import { verifyToken } from '../plain/verify-token.ts'
import { verifyAsking } from './asking.ts'
import { throwAll } from './throw-all.ts'
import type { Mode, Verification } from './types.ts'

/** Finds out how to publish, and whether it can be done: all that can be wrong without a maintainer is found here. */
export async function verifyRelease(verification: Verification): Promise<Mode> {
  const { options, pkg, context, effects } = verification
  const registry = getRegistry(pkg, context)
  const discovery = discoverAccounts(context.env, options.accounts)
  if (options.responder !== undefined) return verifyAsking({ ...verification, registry, discovery })
  const errors = [...discovery.errors]
  if (options.publish === 'staged')
    errors.push(getError('EINVALIDPUBLISH', { option: 'publish', value: options.publish }))
  if (discovery.candidates.length > 0) {
    errors.push(getError('ENORESPONDER', { variables: discovery.candidates.map(({ variable }) => variable) }))
  }
  throwAll(errors, verification)
  // npm makes the exchange itself when it publishes; no token is needed then.
  if (await isTrustedPublisher(registry, pkg, context, effects)) {
    const userconfig = await writeUserConfig(effects.makeFolder(), readNpmConfig(context))
    return { kind: 'plain', registry, userconfig, isTrusted: true }
  }
  return { kind: 'plain', registry, userconfig: await verifyToken(registry, context, effects) }
}
