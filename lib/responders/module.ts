import { readFileSync } from 'node:fs'
import { createRequire, findPackageJSON } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { getError } from '../errors/get-error.ts'
import { checkResponder } from './check-responder.ts'
import type { CreateResponder, Responder, ResponderContext } from './types.ts'

/**
 * Makes a responder from a module: a package installed in the project (or next to this plugin), or a path relative to
 * the folder of the release. Throws `ERESPONDERMODULE`.
 */
export async function loadResponderModule(name: string, context: ResponderContext): Promise<Responder> {
  try {
    const createResponder = await load(name, context.cwd)
    return checkResponder(await createResponder(context), name)
  } catch (error) {
    if (error instanceof Error && 'semanticRelease' in error) throw error
    const detail = error instanceof Error ? error.message : String(error)
    throw getError('ERESPONDERMODULE', { value: name, detail }, error)
  }
}

/** Node does not detect the export names of every CommonJS module. They are then on the default export. */
async function load(name: string, cwd: string): Promise<CreateResponder> {
  const loaded = await import(locate(name, cwd))
  const createResponder = loaded.createResponder ?? loaded.default?.createResponder
  if (typeof createResponder === 'function') return createResponder
  throw new TypeError('It does not export a function `createResponder`.')
}

function locate(name: string, cwd: string): string {
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
