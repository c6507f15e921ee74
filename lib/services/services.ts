import type { Job } from '../identity/job.ts'
import type { EndpointEffects } from '../responders/endpoint.ts'
import type { BuiltInResponder, ResponderContext } from '../responders/types.ts'
import { createContinuousAuth } from './continuous-auth.ts'
import { createOptic } from './optic.ts'
import { createWaitForSecrets } from './wait-for-secrets.ts'

type CreateService = (
  context: Pick<ResponderContext, 'env' | 'logger'>,
  effects: EndpointEffects,
  job: Job,
) => BuiltInResponder

/** Services made by others, by the name of their kind. */
const SERVICES: Record<string, CreateService> = {
  'continuous-auth': createContinuousAuth,
  'wait-for-secrets': createWaitForSecrets,
  optic: createOptic,
}

export const findService = (name: string): CreateService | undefined =>
  Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined
