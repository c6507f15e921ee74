import { isPathUnknown, LIMITS, readHandshake } from '../index.ts'
import type { Check } from './check-conformance.ts'
import { expect, expectStatus, jsonOf } from './expect.ts'

/** The rules for every endpoint. */
export const everyone: Check[] = [
  {
    sentence: 'replies to the handshake with its features, or with 404 or 405',
    run: async ({ call }) => {
      const reply = await call()
      expectStatus(reply, 200, 404, 405)
      expect(
        reply.status !== 404 || !isPathUnknown(reply.text),
        'Its 404 says that the path is wrong (`not_found`).',
      )
      if (reply.status === 200) readHandshake(jsonOf(reply))
    },
  },
]

/** The rules that are judged by all calls together, so they run last. */
export const afterwards: Check[] = [
  {
    sentence: 'replies in time to everything that waits for nobody',
    run: async ({ slowest, lateMs }) =>
      expect(slowest.tookMs <= lateMs, `${slowest.what} took ${Math.round(slowest.tookMs)} ms.`),
  },
  {
    sentence: 'redirects nowhere',
    run: async ({ statuses }) => {
      const redirects = [...statuses].filter((status) => status >= 300 && status < 400)
      expect(redirects.length === 0, `It replied ${redirects.join(', ')}.`)
    },
  },
  {
    sentence: 'never replies 5xx',
    run: async ({ statuses }) => {
      const faults = [...statuses].filter((status) => status >= 500)
      expect(faults.length === 0, `It replied ${faults.join(', ')}.`)
    },
  },
  {
    sentence: `keeps its replies below ${LIMITS.bodyBytes} bytes`,
    run: async ({ call }) => expect(!(await call()).isTooLong, 'The handshake is longer.'),
  },
]
