import { type Duplex, pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** The encodings to accept in a request whose reply goes through `decompress`. */
export const ACCEPT_ENCODING = 'gzip, deflate, br'

const DECODERS: Record<string, () => Duplex> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/**
 * Returns a body as it was before its `content-encoding`. An error of `body` also ends the returned stream, and
 * destroying that stream destroys `body`.
 *
 * @returns `undefined` if the encoding is none of those in `ACCEPT_ENCODING`.
 */
export function decompress(body: Readable, encoding: string | undefined): Readable | undefined {
  const name = encoding?.trim().toLowerCase() || 'identity'
  if (name === 'identity') return body
  const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name]?.() : undefined
  // The callback has nothing to do, because the reader of the decoder gets every error.
  return decoder && pipeline(body, decoder, () => {})
}
