import { type OpenAnswer, type Question, readAnswer } from '../index.ts'
import type { Check } from './check-conformance.ts'
import { type Client, PROXY, type Reply } from './client.ts'
import { expect, expectStatus } from './expect.ts'

const CODE: OpenAnswer = { username: 'alice', otp: '012345' }

/** The rules for an endpoint that replies with the answer itself. All of them need somebody who answers. */
export const simple: Check[] = [
  {
    sentence: 'replies with the code, with its leading zeros, and asks nobody twice',
    needs: ['answer'],
    run: async (client) => {
      const question = client.question({ accounts: ['alice'], network: [PROXY] })
      expect(codeOf(await ask(client, question, CODE)) === CODE.otp, 'The code is a different one.')
      const repeated = await client.call({ method: 'POST', body: question })
      expect(codeOf(repeated) === CODE.otp, 'The same question has another answer.')
    },
  },
  {
    sentence: 'asks again for another attempt',
    needs: ['answer'],
    run: async (client) => {
      const first = client.question({ accounts: ['alice'] })
      await ask(client, first, CODE)
      const again: Question = { ...first, attempt: 2, reason: 'rejected' }
      const reply = await ask(client, again, { username: 'alice', otp: '987654' })
      expect(codeOf(reply) === '987654', 'It replied with the answer to the attempt before.')
    },
  },
  {
    sentence: 'replies to a question for an approval with an approval or a code',
    needs: ['answer', 'approval'],
    run: async (client) => {
      const reply = await ask(client, client.question({ ask: 'approval', accounts: ['alice'] }), CODE)
      expectStatus(reply, 200)
      expect(['approval', 'code'].includes(read(reply).type), 'The answer is neither.')
    },
  },
  {
    sentence: 'declines with 403, 410 or {"declined": true}',
    needs: ['answer'],
    run: async (client) => {
      const reply = await ask(client, client.question({ accounts: ['alice'] }), { declined: true })
      expectStatus(reply, 200, 403, 410)
      if (reply.status === 200) expect(read(reply).type === 'decline', 'The answer is not a decline.')
    },
  },
]

async function ask(client: Client, question: Question, answer: OpenAnswer): Promise<Reply> {
  const [reply] = await Promise.all([
    client.call({ method: 'POST', body: question }),
    client.answer?.(question, answer),
  ])
  return reply
}

function codeOf(reply: Reply): string {
  expectStatus(reply, 200)
  const reading = read(reply)
  expect(reading.type === 'code', 'The answer is not a code.')
  return reading.otp
}

const read = ({ headers, text }: Reply) =>
  readAnswer({ contentType: headers.get('content-type') ?? undefined, text })
