/**
 * Reads the body of a reply. At the first byte beyond `mostBytes` it stops reading and throws the error of `tooLarge`.
 */
export async function readBoundedBody(
  { body }: Pick<Response, 'body'>,
  mostBytes: number,
  tooLarge: () => Error,
): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > mostBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
