import { z } from 'zod'

/** Node's own servers accept 16 KiB for all headers together, and this leaves room for the others. */
const LONGEST = 12 * 1024
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * Whether a text has the form of a signed JWT (RFC 7519, section 3; RFC 7515, section 3.1) and is short enough to send.
 */
export const isIdToken = (text: string): boolean => text.length <= LONGEST && TOKEN.test(text)

const claimsSchema = z.looseObject({
  iss: z.string().optional().catch(undefined),
  aud: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  exp: z.number().optional().catch(undefined),
})

/** What a token says. **Nobody has verified it here**, so it is good only for texts and for finding mistakes. */
export type Claims = z.infer<typeof claimsSchema>

export interface IdToken {
  text: string
  claims: Claims
}

/** Reads the claims of a token without verifying them. Returns `undefined` if the text is no token. */
export function readClaims(token: string): Claims | undefined {
  try {
    const [, payload = ''] = token.split('.')
    return claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
  } catch {
    return undefined
  }
}

/** Returns the audiences: a token has one, or a list (RFC 7519, section 4.1.3). */
export const audiencesOf = ({ aud = [] }: Claims): string[] => [aud].flat()
