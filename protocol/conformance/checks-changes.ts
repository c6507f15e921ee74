import { type Change, changeKindSchema, LIMITS, type Question } from '../index.ts'
import type { Check } from './check-conformance.ts'
import { openFrom } from './checks-answers.ts'
import type { Client } from './client.ts'
import { askWaiting, expect, expectStatus, report, untilState } from './expect.ts'

const FACT = { what: 'deprecation message', versions: ['1.0.0'], from: null, to: 'Use version 2.' }

export function questionAbout(client: Client): Question & { change: Change } {
  const question = client.question()
  const { name, version, tag, registry } = question.package
  const nothing = { integrity: null, size: null, unpackedSize: null, files: null, access: null }
  const body = `sha512-${'A'.repeat(86)}==`
  const change = {
    requests: [{ method: 'PUT' as const, path: encodeURIComponent(name), body }],
    facts: [FACT],
  }
  const subject = { name, version, tag, registry, ...nothing }
  return { ...question, ask: 'code', kind: 'deprecate', package: subject, change }
}

const refused: Array<[string, (question: Question & { change: Change }) => object]> = [
  ['a kind of change without what is changed', ({ change: _, ...question }) => question],
  ['a change under another kind', (question) => ({ ...question, kind: 'publish' })],
  ['a change that asks for an approval', (question) => ({ ...question, ask: 'approval' })],
  ['a change of a tarball', (question) => ({ ...question, package: { ...question.package, size: 1 } })],
  ['a change that says nothing', (question) => ({ ...question, change: { ...question.change, facts: [] } })],
  [
    'a change that sends nothing',
    (question) => ({ ...question, change: { ...question.change, requests: [] } }),
  ],
  [
    'an unknown key in a change',
    (question) => ({ ...question, change: { ...question.change, note: 'hello' } }),
  ],
  [
    'a change among packages',
    (question) => {
      const { kind: _, ...first } = { ...question.package, kind: question.kind }
      const packages = [first, { ...first, version: '1.2.3' }].map((one) => ({ ...one, kind: 'publish' }))
      return { ...question, packages }
    },
  ],
  [
    'longer text than a change may have',
    (question) => ({
      ...question,
      change: { ...question.change, facts: [{ ...FACT, to: 'n'.repeat(LIMITS.changeText + 1) }] },
    }),
  ],
]

/** The rules for a responder with the feature `changes`. */
export const changes: Check[] = [
  ...refused.map(
    ([what, spoil]): Check => ({
      sentence: `refuses a question with ${what} with 400`,
      needs: ['changes'],
      run: async (client) => {
        expectStatus(await client.call({ method: 'POST', body: spoil(questionAbout(client)) }), 400)
      },
    }),
  ),
  {
    sentence: 'takes a change of every kind',
    needs: ['changes'],
    run: async (client) => {
      for (const kind of changeKindSchema.options) {
        const place = await askWaiting(client, { ...questionAbout(client), kind })
        await report(client, place, { state: 'withdrawn' })
      }
    },
  },
  {
    sentence: 'refuses a repeat with another change with 409',
    needs: ['changes'],
    run: async (client) => {
      const question = questionAbout(client)
      const place = await askWaiting(client, question)
      const other = { ...question.change, facts: [{ ...FACT, to: 'Use version 3.' }] }
      expectStatus(await client.call({ method: 'POST', body: { ...question, change: other } }), 409)
      await report(client, place, { state: 'withdrawn' })
    },
  },
  {
    sentence: 'brings the answer to a change',
    needs: ['changes', 'answer'],
    run: async (client) => {
      const question = questionAbout(client)
      const place = await askWaiting(client, question)
      await client.answer?.(question, { username: 'alice', otp: '012345' })
      const { answer } = await untilState(client, place, { state: 'answered', after: 0 })
      const opened = await openFrom(client, question, answer)
      expect(opened.type === 'code' && opened.otp === '012345', 'The answer is a different one.')
      for (const state of ['publishing', 'published'])
        expectStatus(await report(client, place, { state }), 200, 204)
    },
  },
]
