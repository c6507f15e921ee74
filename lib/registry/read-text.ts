import type { IncomingMessage } from 'node:http'
import { decompress } from '../http/decompress.ts'
import { readBounded } from '../http/read-bounded.ts'
import { FAULT_CODES, RegistryFault } from './registry-fault.ts'

/**
 * Reads a reply's body as text.
 *
 * @throws {RegistryFault} `EBODYTOOLONG` if it has more than `maxBytes` after decompression, and then reading stops;
 *   `EBODYENCODING` if its compression is unknown.
 */
export async function readText(
  message: IncomingMessage,
  { method, maxBytes }: { method: string; maxBytes: number },
): Promise<string> {
  const { statusCode, headers } = message
  // An empty body was not compressed, whatever the header says.
  const isEmpty =
    method === 'HEAD' || statusCode === 204 || statusCode === 304 || headers['content-length'] === '0'
  const body = decompress(message, isEmpty ? undefined : headers['content-encoding'])
  if (!body) {
    message.destroy()
    throw new RegistryFault('The reply is compressed in an unknown way.', FAULT_CODES.encoding)
  }
  const text = await readBounded(body, maxBytes)
  if (text !== undefined) return text
  throw new RegistryFault(`The reply is longer than ${maxBytes} bytes.`, FAULT_CODES.bodyTooLong)
}
