import * as z from 'zod'

/** `GET /api/probe`: what the service sees of its caller, for `doctor`. */
export const probeReply = z.object({
  /** The service's clock, in milliseconds since 1970. */
  at: z.int(),
  /** The caller's address, as far as the service trusts it. */
  address: z.string(),
  /** Whether a proxy, or the caller, has sent `x-forwarded-for`. */
  isForwarded: z.boolean(),
})
