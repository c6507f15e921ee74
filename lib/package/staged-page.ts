import { OFFICIAL_REGISTRY } from './registry.ts'
import type { Target } from './target.ts'

/**
 * npmjs.com's list of what waits for the maintainer who looks, filtered by the package. No other registry has a page that
 * is known.
 *
 * @see JoviDeCroock/drydock, `src/lib/npm-staged-url.ts`: npm's documentation names no address
 */
export function stagedPage({ name, registry }: Pick<Target, 'name' | 'registry'>): string | undefined {
  if (new URL(registry).origin !== new URL(OFFICIAL_REGISTRY).origin) return undefined
  const query = `page=0&perPage=10&filterPackage=${encodeURIComponent(name)}`
  return `https://www.npmjs.com/settings/~/staged-packages/?${query}`
}
