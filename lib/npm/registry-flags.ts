/**
 * The flags that hold npm to one registry. npm prefers the registry of the package's scope, or of the setting `scope`,
 * to `--registry`: without these, `.npmrc` could send token and code to another registry than the one that was shown.
 *
 * @param name - The package, or `name@version`.
 * @see npm-registry-fetch@19, lib/index.js, `pickRegistry`
 */
export function registryFlags(registry: string, name: string): string[] {
  const scope = /^(@[^/]+)\//.exec(name)?.[1]
  return ['--registry', registry, scope ? `--${scope}:registry=${registry}` : '--scope=']
}
