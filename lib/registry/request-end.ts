import type { Registry, RegistryReply, RegistryRequest } from './registry.ts'
import { RegistryFault } from './registry-fault.ts'

/** How a request ended. */
export type RequestEnd =
  | { kind: 'reply'; reply: RegistryReply }
  /** It is not known whether the request arrived. */
  | { kind: 'fault'; fault: RegistryFault }

/** Sends a request once. Throws the signal's reason if it is aborted. */
export async function tryRequest(registry: Registry, request: RegistryRequest): Promise<RequestEnd> {
  try {
    return { kind: 'reply', reply: await registry.request(request) }
  } catch (error) {
    if (error instanceof RegistryFault) return { kind: 'fault', fault: error }
    throw error
  }
}

/** Reads JSON, and follows up to 3 redirects by default. Returns `undefined` if it can't be read. */
export async function getJson(
  registry: Registry,
  request: Omit<RegistryRequest, 'method'>,
): Promise<unknown> {
  const end = await tryRequest(registry, { method: 'GET', redirects: 3, ...request })
  return end.kind === 'reply' && end.reply.status === 200 ? end.reply.json : undefined
}
