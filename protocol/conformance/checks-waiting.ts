import { readAccepted } from '../index.ts'
import type { Check } from './check-conformance.ts'
import { askWaiting, expect, expectStatus, poll, report, untilState } from './expect.ts'

/** The rules for a responder with the feature `wait` while nobody has answered. */
export const waiting: Check[] = [
  {
    sentence: 'replies 202 with a Location of its own origin, the same one for a repeat',
    run: async (client) => {
      const question = client.question()
      const place = await askWaiting(client, question)
      const reply = await client.call({ method: 'POST', body: question })
      const again = reply.headers.get('location') ?? ''
      expect(new URL(again, client.endpoint).href === place.href, 'The repeat has another `Location`.')
      if (reply.text.includes('"link"'))
        expect(readAccepted(reply.text).link !== undefined, 'The link is no URL.')
      await report(client, place, { state: 'withdrawn' })
    },
  },
  {
    sentence: 'refuses a repeat with other content with 409, and goes on with the first',
    run: async (client) => {
      const question = client.question()
      const place = await askWaiting(client, question)
      const { package: release } = question
      const others = [
        { ...question, package: { ...release, integrity: `sha512-${'B'.repeat(86)}==` } },
        { ...question, package: { ...release, version: `${release.version}.other` } },
        { ...question, accounts: [] },
      ]
      for (const body of others) expectStatus(await client.call({ method: 'POST', body }), 409)
      expect((await poll(client, place, 0))?.state === 'waiting', 'The first one is gone.')
      await report(client, place, { state: 'withdrawn' })
    },
  },
  {
    sentence: 'says waiting to the first poll, and 204 while there is nothing new',
    run: async (client) => {
      const place = await askWaiting(client, client.question())
      const news = await poll(client, place, 0)
      expect(news?.state === 'waiting', `The state was ${news?.state}.`)
      expect((await poll(client, place, news.revision)) === undefined, 'There was news of nothing.')
      expect((await poll(client, place, news.revision, 1)) === undefined, 'There was news of nothing.')
      await report(client, place, { state: 'withdrawn' })
    },
  },
  {
    sentence: 'wakes a poll that is held as soon as there is news',
    run: async (client) => {
      const place = await askWaiting(client, client.question())
      const first = await poll(client, place, 0)
      const startedAt = performance.now()
      const [news, latest] = await Promise.all([
        poll(client, place, first?.revision ?? 0, 25),
        report(client, place, { state: 'withdrawn' }),
      ])
      expectStatus(latest, 200, 204)
      expect(news?.state === 'withdrawn', `The state was ${news?.state}.`)
      const tookMs = Math.round(performance.now() - startedAt)
      expect(tookMs <= client.lateMs, `The news came after ${tookMs} ms.`)
    },
  },
  {
    sentence: 'asks again for another attempt, with a higher revision, and refuses a lower one with 409',
    run: async (client) => {
      const first = client.question()
      const place = await askWaiting(client, first)
      const before = (await poll(client, place, 0))?.revision ?? 0
      const again = await askWaiting(client, { ...first, attempt: 2, reason: 'changed' })
      const news = await poll(client, again, before)
      expect(news?.state === 'waiting', `The state was ${news?.state}.`)
      expectStatus(await client.call({ method: 'POST', body: first }), 409)
      await report(client, again, { state: 'withdrawn' })
    },
  },
  {
    sentence: 'replies 409 to what does not follow, and takes the same report twice',
    run: async (client) => {
      const question = client.question()
      const place = await askWaiting(client, question)
      for (const state of ['publishing', 'published', 'rejected', 'failed']) {
        expectStatus(await report(client, place, { state }), 409)
      }
      expectStatus(
        await report(client, place, { state: 'withdrawn', reason: 'The suite is done with it.' }),
        200,
        204,
      )
      expectStatus(await report(client, place, { state: 'withdrawn' }), 200, 204)
      expectStatus(await report(client, place, { state: 'published' }), 409)
      const again = { ...question, attempt: 2, reason: 'changed' }
      expectStatus(await client.call({ method: 'POST', body: again }), 409)
    },
  },
  {
    sentence: 'lets a question expire',
    run: async (client) => {
      const expiresAt = new Date(Date.now() + 2000).toISOString()
      const place = await askWaiting(client, client.question({ expiresAt }))
      const { answer } = await untilState(client, place, { state: 'expired', after: 0 })
      expect(answer === undefined, 'There is an answer.')
    },
  },
]
