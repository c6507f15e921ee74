const NPM = 'https://registry.npmjs.org'

/**
 * Returns the URL of npmjs.com’s list of staged versions, which shows those of the account that is signed in there.
 *
 * @param subject - `name` filters by package. `null` lists everything that the account can see.
 * @returns `undefined` for any other registry, because no such page is known.
 * @see JoviDeCroock/drydock, `src/lib/npm-staged-url.ts`. npm’s documentation does not give the address.
 */
export function stagedPage({
  name,
  registry,
}: {
  name: string | null
  registry: string
}): string | undefined {
  if (!isNpm(registry)) return undefined
  const page = 'https://www.npmjs.com/settings/~/staged-packages/'
  return name === null ? page : `${page}?page=0&perPage=10&filterPackage=${encodeURIComponent(name)}`
}

/** The responder's page uses this too, and older browsers have no `URL.parse`. */
function isNpm(registry: string): boolean {
  try {
    return new URL(registry).origin === NPM
  } catch {
    return false
  }
}
