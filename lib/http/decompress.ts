import { type Duplex, pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** What a request accepts whose reply goes through `decompress`. */
export const ACCEPT_ENCODING = 'gzip, deflate, br'

const DECODERS: Record<string, () => Duplex> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/**
 * A body as it was before `content-encoding`. An error of `body` ends it, too, and destroying it destroys `body`.
 *
 * @returns `undefined` where the encoding is another than those of `ACCEPT_ENCODING`.
 */
export function decompress(body: Readable, encoding: string | undefined): Readable | undefined {
  const name = encoding?.trim().toLowerCase() || 'identity'
  if (name === 'identity') return body
  const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name]?.() : undefined
  // The reader of the decoder hears of every error.
  return decoder && pipeline(body, decoder, () => {})
}
