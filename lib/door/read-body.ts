import type { IncomingMessage } from 'node:http'

/** A package in Base64 with its metadata; a longer text would not fit into one of Node's strings. */
const MOST_BYTES = 500 * 1024 * 1024

/** The whole body. Rejects where it is too long, or breaks off. */
export async function readBody(request: IncomingMessage, mostBytes = MOST_BYTES): Promise<Buffer> {
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
