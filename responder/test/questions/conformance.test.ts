import type { Question, State } from '@cfa/protocol'
import { sealAnswer } from '@cfa/protocol/sealing'
import test from 'ava'
import { checkConformance } from '../../../protocol/conformance/check-conformance.ts'
import { type Desk, openDesk } from './desk.ts'
import { type Mutation, startMutant } from './mutant.ts'

/** Answers as Bob's page does: a decline is open, and everything else is sealed. */
const answering =
  ({ bob }: Desk) =>
  async (question: Question, answer: Parameters<typeof sealAnswer>[0]): Promise<void> => {
    const isDecline = 'declined' in answer
    const { attempt } = question
    const payload = isDecline
      ? { attempt, reason: answer.reason ?? null }
      : { attempt, sealed: await sealAnswer(answer, question) }
    const url = `/api/questions/${question.id}/${isDecline ? 'decline' : 'answer'}`
    const reply = await bob.inject({ method: 'POST', url, payload })
    if (reply.statusCode !== 204) throw new Error(`The answer was refused: ${reply.body}`)
  }

test('the service passes the conformance suite over HTTP', async (t) => {
  const desk = await openDesk(t, { listens: true })
  const findings = await checkConformance(`${desk.config.publicUrl}${desk.path}`, {
    secret: desk.secret,
    answer: answering(desk),
  })
  t.deepEqual(
    findings.filter(({ outcome }) => outcome !== 'ok'),
    [],
  )
  t.true(findings.length > 30)
})

/** In this state, replies with the answer of the state before. */
function withFormerAnswer(state: State): NonNullable<Mutation['reply']> {
  let answer: unknown = null
  return (reply) => {
    const value = reply.text.startsWith('{"revision"') ? JSON.parse(reply.text) : undefined
    answer = value?.answer ?? answer
    return value?.state === state ? { ...reply, text: JSON.stringify({ ...value, answer }) } : reply
  }
}

/** Mistakes of a responder, made by a proxy in front of the service. */
const MUTANTS: Array<[what: string, mutation: Mutation, sentence: RegExp]> = [
  [
    'accepts a call without authorization',
    { request: (call, secret) => ({ ...call, authorization: call.authorization ?? `Bearer ${secret}` }) },
    /without the whole secret/,
  ],
  [
    'compares only the beginning of a secret',
    {
      request: (call, secret) => {
        const given = call.authorization?.slice('Bearer '.length) ?? ''
        const isBeginning = given.length >= 8 && secret.startsWith(given.slice(0, 8))
        return isBeginning ? { ...call, authorization: `Bearer ${secret}` } : call
      },
    },
    /without the whole secret/,
  ],
  [
    'compares only the end of a secret',
    {
      request: (call, secret) =>
        call.authorization?.endsWith(secret.slice(1)) ? { ...call, authorization: `Bearer ${secret}` } : call,
    },
    /without the whole secret/,
  ],
  [
    'ignores the case of a secret',
    {
      request: (call, secret) =>
        call.authorization?.toLowerCase() === `bearer ${secret}`.toLowerCase()
          ? { ...call, authorization: `Bearer ${secret}` }
          : call,
    },
    /without the whole secret/,
  ],
  ['hands out an answer in use', { reply: withFormerAnswer('publishing') }, /what became of it/],
  ['hands out a rejected answer', { reply: withFormerAnswer('rejected') }, /drops the answer/],
  [
    'accepts a repeat with other content',
    { reply: (reply) => (reply.status === 409 && reply.first ? reply.first : reply) },
    /repeat with other content/,
  ],
  [
    'passes on a decline without author and reason',
    {
      reply: (reply) => {
        const value = reply.text.includes('"declined":true') ? JSON.parse(reply.text) : undefined
        if (!value) return reply
        const { declined } = value.answer
        return { ...reply, text: JSON.stringify({ ...value, answer: { declined } }) }
      },
    },
    /decline with who gave it and why/,
  ],
  [
    'accepts a report about one package for the whole question',
    { report: ({ package: _, ...report }) => report },
    /the progress of each/,
  ],
  [
    'accepts progress of packages that are not in the question',
    { reply: (reply) => (/is not about/.test(reply.text) ? { ...reply, status: 204, text: '' } : reply) },
    /the progress of each/,
  ],
  [
    'accepts a list that begins with another package',
    {
      reply: (reply) =>
        /have to be those of the first/.test(reply.text) ? { ...reply, status: 202 } : reply,
    },
    /begins with another package/,
  ],
  [
    'accepts a kind of change without the change',
    { question: (question) => (question.change ? question : { ...question, kind: 'publish' }) },
    /a kind of change without what is changed/,
  ],
  [
    'accepts changes of only some kinds',
    {
      question: ({ change, ...question }) =>
        question.kind === 'owner' || !change ? question : { ...question, change },
    },
    /a change of every kind/,
  ],
  [
    'ignores an unexpected change',
    {
      question: ({ change, ...question }) =>
        question.kind === 'publish' ? question : { ...question, ...(change ? { change } : {}) },
    },
    /a change under another kind/,
  ],
  [
    'accepts a change among packages',
    {
      question: ({ change, ...question }) => ({
        ...question,
        ...(change && !question.packages ? { change } : {}),
        ...(question.packages && question.kind === 'deprecate' ? { kind: 'publish' } : {}),
      }),
    },
    /a change among packages/,
  ],
  ['replies late', { delayMs: 60 }, /in time/],
]

test('the suite finds a page that seals only to the first package', async (t) => {
  const desk = await openDesk(t, { listens: true })
  const answer = answering(desk)
  const findings = await checkConformance(`${desk.config.publicUrl}${desk.path}`, {
    secret: desk.secret,
    answer: (question, given) => answer({ ...question, packages: undefined }, given),
  })
  const wrong = findings.filter(({ outcome }) => outcome === 'not ok').map(({ sentence }) => sentence)
  t.true(wrong.some((sentence) => sentence.startsWith('brings one answer for all packages')))
})

test('the suite finds a page that does not seal to the change', async (t) => {
  const desk = await openDesk(t, { listens: true })
  const answer = answering(desk)
  const findings = await checkConformance(`${desk.config.publicUrl}${desk.path}`, {
    secret: desk.secret,
    answer: (question, given) => answer({ ...question, change: undefined }, given),
  })
  const wrong = findings.filter(({ outcome }) => outcome === 'not ok').map(({ sentence }) => sentence)
  t.deepEqual(wrong, ['brings the answer to a change'])
})

for (const [what, mutation, sentence] of MUTANTS) {
  test(`the suite finds a responder that ${what}`, async (t) => {
    const desk = await openDesk(t, { listens: true })
    const endpoint = await startMutant(t, `${desk.config.publicUrl}${desk.path}`, desk.secret, mutation)
    const findings = await checkConformance(endpoint, {
      secret: desk.secret,
      answer: answering(desk),
      ...(mutation.delayMs ? { lateMs: 50 } : {}),
    })
    const wrong = findings.filter(({ outcome }) => outcome === 'not ok').map(({ sentence: one }) => one)
    t.true(
      wrong.some((one) => sentence.test(one)),
      wrong.join('\n'),
    )
  })
}
