import { signal } from '@preact/signals'
import { withFewMarks } from '../../../src/few-marks.ts'
import { offline, readRefusal } from './refusal.ts'

/** Counts how often the service has said that nobody is signed in. */
export const signedOut = signal(0)

/**
 * Whether something that the person sent was refused for that. Signing in and out does not count, nor what the page
 * notes by itself.
 */
export const isUnsent = signal(false)

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/**
 * Makes one request to the service. The reply's type is the contract in `src/api`, and is not checked, because page and
 * service come from the same build.
 *
 * @throws {Refusal}
 */
export async function request<Reply>(method: Method, path: string, body?: unknown): Promise<Reply> {
  const response = await fetch(path, withBody(method, body)).catch(() => {
    throw offline()
  })
  const value = response.status === 204 ? undefined : await response.text().then(read, () => undefined)
  if (response.ok) return value as Reply
  const refusal = readRefusal(response.status, value)
  if (refusal.code === 'signed_out') {
    if (method !== 'GET' && !/^\/api\/sign-|\/opened$/.test(path)) isUnsent.value = true
    signedOut.value += 1
  }
  throw refusal
}

/** Parses a reply and cleans every text in it, because strangers wrote some of them. `undefined` if it is not JSON. */
function read(text: string): unknown {
  try {
    return JSON.parse(text, (_, value) => (typeof value === 'string' ? withFewMarks(value) : value))
  } catch {
    return undefined
  }
}

function withBody(method: Method, body: unknown): RequestInit {
  if (body === undefined) return { method, cache: 'no-store' }
  const headers = { 'content-type': 'application/json' }
  return { method, headers, body: JSON.stringify(body), cache: 'no-store' }
}
