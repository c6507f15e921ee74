import { readNpmrcLine } from './npmrc-lines.ts'

/** A scope that has a registry of its own in a configuration file. */
export interface ScopeRegistry {
  scope: string
  setting: string
}

export type ReadScopes = (text: string) => ScopeRegistry[]

/**
 * The files that can set a scope's registry for a project. Each one's tool prefers that registry to the one in the
 * environment.
 */
export const SCOPE_FILES: Readonly<Record<string, ReadScopes>> = {
  '.npmrc': (text) =>
    text.split(/\r?\n/).flatMap((line) => {
      const read = readNpmrcLine(line, 'http://none.invalid/')
      return read.kind === 'scope' ? [{ scope: read.scope, setting: `${read.scope}:registry` }] : []
    }),
  '.yarnrc': (text) =>
    [...text.matchAll(/^\s*"?(@[^:"\s]+):registry"?\s/gm)].map(([, scope = '']) => ({
      scope,
      setting: `${scope}:registry`,
    })),
  // pnpm 11 and 12.
  'pnpm-workspace.yaml': (text) =>
    [...blockOf(text, 'registries').matchAll(/^\s+["']?(@[^"':\s]+)["']?\s*:/gm)].map(([, scope = '']) => ({
      scope,
      setting: `registries.${scope}`,
    })),
  // Yarn 4 uses a scope's `npmRegistryServer` only for reading if another registry is set to publish to, as it is here.
  '.yarnrc.yml': (text) => {
    const scopes = blockOf(text, 'npmScopes').split(/^(?=[ \t]+["']?[\w.-]+["']?\s*:\s*$)/m)
    return scopes.flatMap((block) => {
      const name = /^\s+["']?([\w.-]+)/.exec(block)?.[1]
      const isSet = name !== undefined && /^\s+npmPublishRegistry\s*:/m.test(block)
      return isSet ? [{ scope: `@${name}`, setting: `npmScopes.${name}.npmPublishRegistry` }] : []
    })
  },
  'bunfig.toml': (text) => {
    const section = /^\s*\[install\.scopes\]\s*$([\s\S]*?)(?=^\s*\[|$(?![\s\S]))/m.exec(text)?.[1] ?? ''
    return [...section.matchAll(/^\s*["']?@?([\w.-]+)["']?\s*=/gm)].map(([, name = '']) => ({
      scope: `@${name}`,
      setting: `install.scopes.${name}`,
    }))
  },
}

/** Returns the lines below a YAML key that is not indented. */
function blockOf(text: string, key: string): string {
  const lines = text.split(/\r?\n/)
  const start = lines.findIndex((line) => new RegExp(`^${key}\\s*:`).test(line))
  if (start < 0) return ''
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => /^[^\s#]/.test(line))
  return rest.slice(0, end < 0 ? rest.length : end).join('\n')
}
