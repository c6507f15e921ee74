import { getError, type PluginError } from '../errors/get-error.ts'
import type { PackageJson } from '../types.ts'

/**
 * npm takes every key of `publishConfig` as one of its own settings. These keys would redirect the request, or put a
 * credential into a file of the project.
 *
 * @see npm@11.21.2, lib/commands/publish.js, `#getManifest`
 */
const REFUSED =
  /^(?:proxy|https?-proxy|noproxy|no-proxy|ca|cafile|cert|key|strict-ssl|local-address|otp|_auth|_authtoken|_password|username|userconfig|globalconfig|\/\/.*)$/i

/** Returns an error for each key that `publishConfig` may not have. */
export function checkPublishConfig({ publishConfig = {} }: PackageJson): PluginError[] {
  return Object.keys(publishConfig)
    .filter((key) => REFUSED.test(key))
    .map((key) => getError('EINVALIDPUBLISHCONFIG', { key }))
}
