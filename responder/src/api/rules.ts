import * as z from 'zod'
import { policy } from '../identity/policy.ts'
import { limits } from './fatigue.ts'

/** What an approval or answer needs in a project. None of these rules applies to a decline. */
export const rules = z.strictObject({
  twoPeople: z.boolean().describe('two different people have to approve the same content'),
  freshPasskey: z.boolean().describe('each approval or answer needs a passkey, used for this question'),
  pickPhrase: z.boolean().describe('the person who answers has to pick the check phrase from three'),
  notTheTrigger: z.boolean().describe('the person who started the run may not answer'),
})
export type Rules = z.infer<typeof rules>

/** A change that loosens and waits for a second admin. */
export const pendingChange = z.object({
  id: z.uuid(),
  by: z.object({ id: z.uuid(), name: z.string() }),
  at: z.int(),
  changes: z.object({
    packages: z.array(z.string()).optional(),
    people: z.array(z.string()).nullable().optional(),
    viewers: z.array(z.string()).nullable().optional(),
    rules: rules.partial().optional(),
    identity: policy.nullable().optional(),
    limits: limits.partial().optional(),
    cfa: z.boolean().optional(),
  }),
})
export type PendingChange = z.infer<typeof pendingChange>
