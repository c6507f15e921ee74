import type { Options } from '../config/options.ts'
import { safeLine } from '../log/safe-text.ts'
import type { Credential } from '../registry/credential.ts'
import {
  type PackageDocument,
  type PublishedVersion,
  readPackageDocument,
} from '../registry/package-document.ts'
import type { Registry } from '../registry/registry.ts'
import type { Logger } from '../types.ts'

interface HistoryOptions {
  logger: Pick<Logger, 'log'>
  trust: Options['trust']
}

/** Reads how each version of a package was published. Empty if there is none, or if the registry does not say. */
export async function readHistory(
  registry: Registry,
  credential: Credential | undefined,
  name: string,
  options: HistoryOptions,
): Promise<PublishedVersion[]> {
  return historyOf(await readPackageDocument(registry, credential, name), name, options)
}

/** Same as `readHistory`, for a document that has already been read. */
export function historyOf(
  document: PackageDocument,
  name: string,
  { logger, trust }: HistoryOptions,
): PublishedVersion[] {
  if (document.kind === 'package') return document.versions
  if (document.kind === 'unknown' && trust !== undefined)
    logger.log(
      'How earlier versions of %s were published can’t be read, so there is nothing to compare the next one with: %s',
      safeLine(name),
      safeLine(document.detail),
    )
  return []
}
