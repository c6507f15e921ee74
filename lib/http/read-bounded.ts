/** Reads a body as text. Stops and returns `undefined` if it is longer than `mostBytes`. */
export async function readBounded(
  stream: AsyncIterable<Buffer>,
  mostBytes: number,
): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > mostBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
