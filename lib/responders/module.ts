import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { getError } from '../errors/get-error.ts'
import type { CreateResponder, Responder, ResponderContext } from './types.ts'

/**
 * Makes a responder from a module: a package installed in the project (or beside this plugin), or a path from the
 * folder of the release. Throws `ERESPONDERMODULE`.
 */
export async function loadResponderModule(name: string, context: ResponderContext): Promise<Responder> {
  const { createResponder } = await load(name, context.cwd)
  if (typeof createResponder !== 'function') {
    throw getError('ERESPONDERMODULE', {
      value: name,
      detail: 'It does not export a function `createResponder`.',
    })
  }
  try {
    return judgeResponder(await (createResponder as CreateResponder)(context), name)
  } catch (error) {
    throw wrap(name, error)
  }
}

async function load(name: string, cwd: string): Promise<{ createResponder?: unknown }> {
  try {
    return await import(locate(name, cwd))
  } catch (error) {
    throw wrap(name, error)
  }
}

/** A module without a CommonJS entry is not found by `require`'s rules: then Node's own import looks beside this plugin. */
function locate(name: string, cwd: string): string {
  if (name.startsWith('.') || path.isAbsolute(name)) return pathToFileURL(path.resolve(cwd, name)).href
  try {
    return pathToFileURL(createRequire(path.join(cwd, 'package.json')).resolve(name)).href
  } catch {
    return name
  }
}

function judgeResponder(responder: Partial<Responder> | undefined, name: string): Responder {
  if (typeof responder?.connect !== 'function' || typeof responder.ask !== 'function') {
    throw getError('ERESPONDERMODULE', { value: name, detail: 'What it makes lacks `connect` or `ask`.' })
  }
  const { connect, ask, tell } = responder
  const own = { name: responder.name ?? name, connect: connect.bind(responder), ask: ask.bind(responder) }
  return tell ? { ...own, tell: tell.bind(responder) } : own
}

function wrap(name: string, error: unknown): Error {
  if (error instanceof Error && 'semanticRelease' in error) return error
  return getError(
    'ERESPONDERMODULE',
    { value: name, detail: error instanceof Error ? error.message : String(error) },
    error,
  )
}
