const NPM = 'https://registry.npmjs.org'

/**
 * npmjs.com’s list of what waits for the maintainer who looks.
 *
 * @param subject - `name` filters by a package; `null` lists all of the account.
 * @returns `undefined` for any other registry: of none of them is such a page known.
 * @see JoviDeCroock/drydock, `src/lib/npm-staged-url.ts`: npm’s documentation names no address
 */
export function stagedPage({
  name,
  registry,
}: {
  name: string | null
  registry: string
}): string | undefined {
  if (URL.parse(registry)?.origin !== NPM) return undefined
  const page = 'https://www.npmjs.com/settings/~/staged-packages/'
  return name === null ? page : `${page}?page=0&perPage=10&filterPackage=${encodeURIComponent(name)}`
}
