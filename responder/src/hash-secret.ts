import { createHash } from 'node:crypto'

/**
 * How a secret of this service's own making is kept: SHA-256, base64url. Such secrets are 256 random bits, which nobody
 * guesses however fast the hash is; a slow one would only let strangers keep the service busy.
 */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
