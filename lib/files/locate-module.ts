import { readFileSync } from 'node:fs'
import { createRequire, findPackageJSON } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Finds what to import: a package installed in the project, or a path relative to its folder. A package that is not
 * there keeps its name, so that `import` looks next to this plugin. When `npx` runs that, it is not in the project.
 */
export function locateModule(name: string, cwd: string): string {
  if (name.startsWith('.') || path.isAbsolute(name)) return pathToFileURL(path.resolve(cwd, name)).href
  const project = path.join(cwd, 'package.json')
  try {
    return pathToFileURL(createRequire(project).resolve(name)).href
  } catch {
    return locateForImport(name, project) ?? name
  }
}

/**
 * Finds a package whose `exports` are for `import` only. `require`'s rules don't find it, and Node's own `import` looks
 * only next to this plugin.
 */
function locateForImport(name: string, project: string): string | undefined {
  const [packageName = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(name) ?? []
  try {
    const manifest = findPackageJSON(packageName, pathToFileURL(project)) ?? ''
    const { exports } = JSON.parse(readFileSync(manifest, 'utf8'))
    const entry = `.${name.slice(packageName.length)}`
    const target = importTarget(exports?.[entry] ?? (entry === '.' ? exports : undefined))
    return target && pathToFileURL(path.join(path.dirname(manifest), target)).href
  } catch {
    return undefined
  }
}

const CONDITIONS = ['import', 'node', 'default']

/** @see https://nodejs.org/docs/latest-v24.x/api/packages.html#conditional-exports */
function importTarget(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null) return typeof target === 'string' ? target : undefined
  const chosen = Object.entries(target).find(([condition]) => CONDITIONS.includes(condition))
  return importTarget(chosen?.[1])
}
