import type { Job } from '../identity/job.ts'
import type { EndpointEffects } from '../responders/endpoint.ts'
import type { BuiltInResponder, ResponderContext } from '../responders/types.ts'

type CreateService = (
  context: Pick<ResponderContext, 'env' | 'logger'>,
  effects: EndpointEffects,
  job: Job,
) => BuiltInResponder

/** Services made by others, by the name of their kind. Only the one that is asked is loaded. */
const SERVICES: Record<string, () => Promise<CreateService>> = {
  'continuous-auth': async () => (await import('./continuous-auth.ts')).createContinuousAuth,
  'wait-for-secrets': async () => (await import('./wait-for-secrets.ts')).createWaitForSecrets,
  optic: async () => (await import('./optic.ts')).createOptic,
}

export const findService = async (name: string): Promise<CreateService | undefined> =>
  Object.hasOwn(SERVICES, name) ? SERVICES[name]?.() : undefined
