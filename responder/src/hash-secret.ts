import { createHash } from 'node:crypto'

/**
 * Hashes a secret that this service made, for storage: SHA-256, base64url. Such secrets are 256 random bits, which
 * nobody can guess however fast the hash is. A slow hash would only let strangers keep the service busy.
 */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
