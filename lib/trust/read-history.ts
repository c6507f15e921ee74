import type { Options } from '../config/options.ts'
import { safeLine } from '../log/safe-text.ts'
import type { Credential } from '../registry/credential.ts'
import { type PublishedVersion, readPackageDocument } from '../registry/package-document.ts'
import type { Registry } from '../registry/registry.ts'
import type { Logger } from '../types.ts'

/** How each version of a package was published; empty where there is none, or where the registry does not say. */
export async function readHistory(
  registry: Registry,
  credential: Credential | undefined,
  name: string,
  { logger, trust }: { logger: Pick<Logger, 'log'>; trust: Options['trust'] },
): Promise<PublishedVersion[]> {
  const document = await readPackageDocument(registry, credential, name)
  if (document.kind === 'package') return document.versions
  if (document.kind === 'unknown' && trust !== undefined)
    logger.log(
      'How earlier versions of %s were published can’t be read, so the next one is compared with none: %s',
      safeLine(name),
      safeLine(document.detail),
    )
  return []
}
