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
