import type { OutgoingRequest } from './send-request.ts'

/** Makes a request that posts JSON. `body` is a value, or the exact text if that has been signed. */
export const jsonRequest = (
  url: string | URL,
  body: object | string,
  headers: Record<string, string> = {},
): OutgoingRequest => ({
  method: 'POST',
  url: String(url),
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
