import { LIMITS, readHandshake } from '../index.ts'
import type { Check } from './check-conformance.ts'
import { expect, expectStatus, jsonOf } from './expect.ts'

const WRONG = 'a-wrong-secret-of-the-conformance-suite'

/** What every endpoint keeps to. */
export const everyone: Check[] = [
  {
    sentence: 'replies to the handshake with its features, or with 404 or 405',
    run: async ({ call }) => {
      const reply = await call()
      expectStatus(reply, 200, 404, 405)
      if (reply.status === 200) readHandshake(jsonOf(reply))
    },
  },
  {
    sentence: 'replies 401 to a handshake with a wrong secret',
    run: async ({ call }) => expectStatus(await call({ secret: WRONG }), 401),
  },
  {
    sentence: 'replies 401 to a question with a wrong secret, and asks nobody',
    run: async ({ call, question }) => {
      expectStatus(await call({ method: 'POST', body: question(), secret: WRONG }), 401)
    },
  },
  {
    sentence: 'replies 401 to a question without a secret',
    run: async ({ call, question }) => {
      const headers = { authorization: '' }
      expectStatus(await call({ method: 'POST', body: question(), headers }), 401)
    },
  },
]

/** What is seen over all calls; comes last. */
export const afterwards: Check[] = [
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
