import { getError } from '../errors/get-error.ts'
import { locateModule } from '../files/locate-module.ts'
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
  const loaded = await import(locateModule(name, cwd))
  const createResponder = loaded.createResponder ?? loaded.default?.createResponder
  if (typeof createResponder === 'function') return createResponder
  throw new TypeError('It does not export a function `createResponder`.')
}
