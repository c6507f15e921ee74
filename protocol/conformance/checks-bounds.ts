import { LIMITS, type Question, type Trust } from '../index.ts'
import type { Check } from './check-conformance.ts'
import { type Client, PROXY } from './client.ts'
import { askWaiting, expect, expectStatus, report } from './expect.ts'

const refused: Array<[string, (question: Question) => object]> = [
  ['an unknown key', (question) => ({ ...question, note: 'hello' })],
  [
    'an unknown key in package',
    (question) => ({ ...question, package: { ...question.package, note: 'hello' } }),
  ],
  [
    'an access that npm does not have',
    (question) => ({ ...question, package: { ...question.package, access: 'private' } }),
  ],
  [
    'a package without access',
    ({ package: { access: _, ...release }, ...question }) => ({ ...question, package: release }),
  ],
  ['an unknown key in build', (question) => ({ ...question, build: { ...question.build, note: 'hello' } })],
  ['a missing key', ({ reason: _, ...question }) => question],
  ['another version of the protocol', (question) => ({ ...question, protocol: 2 })],
  ['an id that is no UUID', (question) => ({ ...question, id: 'release-1' })],
  ['attempt 0', (question) => ({ ...question, attempt: 0 })],
  ['an attempt above its bound', (question) => ({ ...question, attempt: LIMITS.attempts + 1 })],
  [
    'a version above its bound',
    (question) => ({
      ...question,
      package: { ...question.package, version: '1'.repeat(LIMITS.versionLength + 1) },
    }),
  ],
  ['a line break in a name', (question) => ({ ...question, package: { ...question.package, name: 'a\nb' } })],
  [
    'more accounts than there may be',
    (question) => ({ ...question, accounts: Array(LIMITS.accounts + 1).fill('a') }),
  ],
  ['an empty list of network settings', (question) => ({ ...question, network: [] })],
  [
    'more network settings than there may be',
    (question) => ({ ...question, network: Array(LIMITS.network + 1).fill(PROXY) }),
  ],
  ['a date without a zone', (question) => ({ ...question, expiresAt: '2099-01-01T00:00:00' })],
]

const DETAILS = {
  notes: '# Notes\n',
  files: [{ path: 'index.js', size: 1 }],
  previous: null,
  commits: [],
  scripts: [{ event: 'postinstall', command: 'node build.js' }],
}

const TRUST: Trust = {
  carries: ['provenance'],
  earlier: { version: '1.0.0', carries: ['approval', 'provenance'] },
}

/** What a responder with features refuses, and what it accepts only because of a feature. */
export const bounds: Check[] = [
  ...refused.map(
    ([what, change]): Check => ({
      sentence: `refuses a question with ${what} with 400`,
      run: async ({ call, question }) =>
        expectStatus(await call({ method: 'POST', body: change(question()) }), 400),
    }),
  ),
  {
    sentence: `refuses a body of more than ${LIMITS.bodyBytes} bytes`,
    run: async ({ call, question }) => {
      const body = { ...question(), note: 'x'.repeat(LIMITS.bodyBytes) }
      // An endpoint that stops reading may close the connection before the reply has been read.
      const reply = await call({ method: 'POST', body }).catch(() => undefined)
      if (reply) expectStatus(reply, 400, 413)
    },
  },
  {
    sentence: 'refuses a report with an unknown key or state with 400',
    needs: ['wait'],
    run: async (client) => {
      const place = await askWaiting(client, client.question())
      expectStatus(await report(client, place, { state: 'withdrawn', note: 'hello' }), 400)
      expectStatus(await report(client, place, { state: 'dreaming' }), 400)
      await report(client, place, { state: 'withdrawn' })
    },
  },
  {
    sentence:
      'takes details, web, trust and packages where its features name them, and refuses them with 400 where not',
    needs: ['wait'],
    run: async (client) => {
      await takesOnlyWith(client, 'details', { details: DETAILS })
      await takesOnlyWith(client, 'web', { web: true })
      await takesOnlyWith(client, 'trust', { trust: TRUST })
      const { package: first } = client.question()
      const kind = 'publish' as const
      const packages = ['1', '2'].map((part) => ({ ...first, kind, version: `${first.version}.${part}` }))
      await takesOnlyWith(client, 'several', {
        package: { ...first, version: `${first.version}.1` },
        packages,
      })
    },
  },
  {
    sentence: 'takes a question with network settings, whatever its features',
    needs: ['wait'],
    run: async (client) => {
      await report(client, await askWaiting(client, client.question({ network: [PROXY] })), {
        state: 'withdrawn',
      })
    },
  },
]

async function takesOnlyWith(
  client: Client,
  feature: 'details' | 'web' | 'trust' | 'several',
  more: Partial<Question>,
): Promise<void> {
  const body = client.question(more)
  const reply = await client.call({ method: 'POST', body })
  const isNamed = client.features.includes(feature)
  expect(reply.status === (isNamed ? 202 : 400), `With ${feature} the status was ${reply.status}.`)
  if (isNamed) await report(client, await askWaiting(client, body), { state: 'withdrawn' })
}
