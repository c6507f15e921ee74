import * as z from 'zod'

/** `GET /api/probe`: what the service sees of the one who calls, for `doctor`. */
export const probeReply = z.object({
  /** The service's clock, in milliseconds since 1970. */
  at: z.int(),
  /** Of the caller, as far as the service believes it. */
  address: z.string(),
  /** Some proxy, or the caller, has said for whom it calls. */
  isForwarded: z.boolean(),
})
