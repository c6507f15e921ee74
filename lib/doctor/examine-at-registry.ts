import type { DecidedOptions } from '../config/decided-options.ts'
import type { Effects } from '../effects.ts'
import { isDefaultRegistry } from '../package/registry.ts'
import { readPackageDocument } from '../registry/package-document.ts'
import { checkAccounts } from './check-accounts.ts'
import { checkRegistry } from './check-registry.ts'
import type { Finding } from './finding.ts'
import type { Place } from './quiet-context.ts'
import { readAccounts, readerOf } from './read-accounts.ts'
import type { Project } from './read-project.ts'

/** How a package is going to be published. */
interface Publishing {
  options: Pick<DecidedOptions, 'responder' | 'publish'>
  isAttended: boolean
  /** Whether a trusted publisher's identity publishes or stages. */
  isTrusted: boolean
  /** The codes of the errors that the plugin's own verification found. */
  codes: readonly string[]
}

/** Examines the registry, the package there, and the tokens. */
export async function examineAtRegistry(
  project: Project,
  { options, isAttended, isTrusted, codes }: Publishing,
  { env }: Place,
  effects: Pick<Effects, 'sleep' | 'now'>,
): Promise<Finding[]> {
  const { pkg, registry } = project
  const tokens = await readAccounts(project, effects.sleep)
  const document = await readPackageDocument(registry, readerOf(project, tokens), pkg.name)
  const isOnSite = options.responder === 'npm'
  const check = {
    ...{ name: pkg.name, isAttended, isTrusted, isOnSite, document, codes, now: effects.now() },
    isStaged: options.publish === 'staged',
    isDefault: isDefaultRegistry(registry.url, env),
  }
  return [...checkRegistry(project, document, { isAttended, isOnSite }), ...checkAccounts(tokens, check)]
}
