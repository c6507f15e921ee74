import { placeOf } from './credential-key.ts'
import type { Layers } from './npm-layers.ts'

/** Returns the scopes, such as `@acme`, that a setting `@acme:registry` gives to a registry. */
export function scopesOf({ entries, get }: Layers, registryUrl: string): string[] {
  const keys = entries().flatMap(({ settings }) => settings.map(([key]) => key))
  const scopes = keys.flatMap((key) => /^(@[^:/]+):registry$/.exec(key)?.[1] ?? [])
  const own = placeOf(new URL(registryUrl))
  return [...new Set(scopes)].filter((scope) => {
    const url = URL.parse(String(get(`${scope}:registry`)))
    return url !== null && placeOf(url) === own
  })
}
