import { type AnswerReading, type OpenReading, type Question, sealedIntegrity } from '../index.ts'
import { createSealingKey, sealLink } from '../sealing.ts'
import type { Check } from './check-conformance.ts'
import type { Client } from './client.ts'
import { askWaiting, expect, expectStatus, poll, report, untilState } from './expect.ts'

/** The rules for a responder with the feature `wait` once somebody answers. */
export const answers: Check[] = [
  {
    sentence: 'brings the answer, sealed where it seals, and none once the job has told what became of it',
    needs: ['answer'],
    run: async (client) => {
      const question = client.question()
      const place = await askWaiting(client, question)
      await client.answer?.(question, { username: 'alice', otp: '012345' })
      const { answer, revision } = await untilState(client, place, { state: 'answered', after: 0 })
      const opened = await openFrom(client, question, answer)
      expect(opened.type === 'code' && opened.otp === '012345', 'The answer is a different one.')
      for (const state of ['publishing', 'published']) {
        expectStatus(await report(client, place, { state }), 200, 204)
        const news = await poll(client, place, revision)
        expect(
          news?.state === state && news.answer === undefined,
          `${state}: the answer is still handed out.`,
        )
      }
      expectStatus(await report(client, place, { state: 'failed' }), 409)
    },
  },
  {
    sentence: 'drops the answer before it confirms another attempt',
    needs: ['answer'],
    run: async (client) => {
      const question = client.question()
      const place = await askWaiting(client, question)
      await client.answer?.(question, { username: 'alice', otp: '012345' })
      const { revision } = await untilState(client, place, { state: 'answered', after: 0 })
      expectStatus(await report(client, place, { state: 'rejected', reason: 'It was spent.' }), 200, 204)
      const latest = await poll(client, place, revision)
      expect(
        latest?.state === 'rejected' && latest.answer === undefined,
        'The refused answer is still there.',
      )
      await askWaiting(client, { ...question, attempt: 2, reason: 'rejected' })
      const news = await poll(client, place, revision)
      expect(news?.state === 'waiting' && news.answer === undefined, 'The previous answer is still there.')
      await report(client, place, { state: 'withdrawn' })
    },
  },
  {
    sentence: 'brings a decline with who gave it and why, and takes no other attempt after it',
    needs: ['answer'],
    run: async (client) => {
      const question = client.question()
      const place = await askWaiting(client, question)
      await client.answer?.(question, { declined: true, reason: 'Not today.' })
      const { answer } = await untilState(client, place, { state: 'declined', after: 0 })
      const opened = await openFrom(client, question, answer)
      expect(opened.type === 'decline', 'The answer is not a decline.')
      expect(opened.by !== undefined, 'It does not say who declined.')
      expect(opened.reason === 'Not today.', 'It does not have the reason.')
      expectStatus(await report(client, place, { state: 'declined', reason: 'It was discarded.' }), 200, 204)
      const again = { ...question, attempt: 2, reason: 'changed' }
      expectStatus(await client.call({ method: 'POST', body: again }), 409)
    },
  },
  {
    sentence: 'lets a maintainer confirm at the registry, with one link after the other, or answer otherwise',
    needs: ['answer', 'web'],
    run: async (client) => {
      const question = client.question({ web: true })
      const place = await askWaiting(client, question)
      const page = await createSealingKey()
      await client.answer?.(question, { web: page.publicJwk, username: 'alice' })
      const first = await untilState(client, place, { state: 'answered', after: 0 })
      const wish = await openFrom(client, question, first.answer)
      expect(wish.type === 'web' && wish.key.x === page.publicJwk.x, 'The answer is a different one.')
      for (const after of [1, 2]) {
        const url = `https://www.npmjs.com/auth/cli/${after}`
        const link = await sealLink({ id: question.id, url }, wish.key)
        expectStatus(await report(client, place, { state: 'confirming', link }), 200, 204)
      }
      const news = await poll(client, place, first.revision + 1)
      expect(news?.state === 'confirming' && news.answer === undefined, `The state was ${news?.state}.`)
      await client.answer?.(question, { username: 'alice', otp: '012345' })
      const second = await untilState(client, place, { state: 'answered', after: news.revision })
      expect((await openFrom(client, question, second.answer)).type === 'code', 'The answer is not a code.')
      await report(client, place, { state: 'withdrawn' })
    },
  },
]

/** Returns the answer as the job reads it, opened if it is sealed. */
export async function openFrom(
  client: Client,
  question: Question,
  answer: AnswerReading | undefined,
): Promise<OpenReading> {
  expect(answer !== undefined, 'There is no answer.')
  if (answer.type === 'sealed') {
    return await client.key.open(answer.sealed, {
      id: question.id,
      integrity: await sealedIntegrity(question),
    })
  }
  const isSealing = client.features.includes('sealed')
  expect(
    !isSealing || answer.type === 'decline',
    'The answer is not sealed, and the responder says that it seals.',
  )
  return answer
}
