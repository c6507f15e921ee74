import type { IncomingMessage } from 'node:http'

/** The most bytes of a package in Base64 with its metadata. A longer text would not fit into a string of Node.js. */
const MAX_BYTES = 500 * 1024 * 1024

/** Reads the whole body. Rejects if it is too long, or is cut off. */
export async function readBody(request: IncomingMessage, mostBytes = MAX_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes)
      throw new Error(`The request is longer than ${Math.floor(mostBytes / 1024 / 1024)} MiB.`)
    chunks.push(chunk)
  }
  if (!request.complete) throw new Error('The request was cut off.')
  return Buffer.concat(chunks)
}
