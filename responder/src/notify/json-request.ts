import type { OutgoingRequest } from './send-request.ts'

/** The request that posts JSON. `body`: a value, or its very text where that has been signed. */
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
