import type { Report, State } from '@cfa/protocol'
import test from 'ava'
import * as fc from 'fast-check'
import { EVENTS, isFinal, type QuestionEvent, step } from '../../src/questions/states.ts'
import { openTemporary } from '../helpers/databases.ts'
import { createScene, questionWith, type Scene } from './scene.ts'

/** A question about one package never asks for the confirmation of a next one. */
const OF_ONE = EVENTS.filter((event) => event !== 'confirm_next')
const JWE = 'eyJh..aXY.dGV4dA.dGFn'

type Act = { event: QuestionEvent; person: 'alice' | 'bob'; text: string }

const act: fc.Arbitrary<Act> = fc.record({
  // Events that move a question on are more frequent than others.
  event: fc.constantFrom<QuestionEvent>(...OF_ONE, 'answer', 'confirming', 'confirming'),
  person: fc.constantFrom('alice', 'bob'),
  text: fc.constantFrom('one', 'two', 'three').map((word) => `${JWE}${word}`),
})

/** The report of a job. */
function reportOf(event: QuestionEvent, text: string): Report {
  const more = event === 'confirming' ? { link: text } : event === 'declined' ? { reason: text } : {}
  return { state: event, ...more } as Report
}

/** Performs the event. Throws if the service refuses it. */
async function perform(
  scene: Scene,
  { event, person, text }: Act,
  question: ReturnType<typeof questionWith>,
  attempt: number,
) {
  const { questions, project } = scene
  switch (event) {
    case 'ask':
      return await questions.ask(project, { ...question, attempt: attempt + 1, reason: 'expired' })
    case 'answer':
      return await questions.answer(scene[person], question.id, { attempt, sealed: text })
    case 'decline':
      return await questions.decline(scene[person], question.id, { attempt, reason: null })
    case 'approve':
      return await questions.answer(scene[person], question.id, { attempt })
    case 'take_back':
      return await Promise.all(
        ['alice', 'bob'].map((name) => questions.takeBack(scene[name as 'alice'].id, 'cli')),
      )
    case 'supersede':
      return await questions.ask(project, questionWith({ expiresAt: question.expiresAt }))
    case 'expire':
      scene.clock.at = Date.parse(question.expiresAt) + 60 * 60_000
      return await questions.sweep()
    default:
      return await questions.report(project, question.id, reportOf(event, text))
  }
}

/** An hour after `expiresAt`, a later run cannot ask either. Other refusals are those of the table. */
const isRefused = (error: unknown): boolean =>
  ['answered', 'closed', 'out_of_order', 'invalid'].includes(String((error as { code?: unknown }).code))

test('in any order of events, a question follows the table and keeps only what belongs to its state', async (t) => {
  const scene = await createScene(t, await openTemporary(t))
  const startedAt = scene.clock.at
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 12 }), async (acts) => {
      scene.clock.at = startedAt
      await scene.database.run("delete from question_events where state <> 'x'")
      const question = await scene.ask()
      let [state, revision, attempt]: [State, number, number] = ['waiting', 1, 1]
      for (const one of acts) {
        const next = step(state, one.event)
        await perform(scene, one, question, attempt).catch((error) => t.true(isRefused(error), String(error)))
        const [row] = await scene.database.all('select * from questions where id = $1', question.id)
        const seen = { state: row?.state as State, revision: Number(row?.revision) }
        if (seen.revision === revision) t.is(seen.state, state)
        else t.deepEqual('to' in next && seen, { state: (next as { to: State }).to, revision: revision + 1 })
        if ('to' in next && next.to !== state && one.event !== 'answer') t.is(seen.state, next.to)
        t.is(row?.answer !== null, seen.state === 'answered')
        t.is(row?.link !== null, seen.state === 'confirming')
        if (isFinal(state)) t.is(seen.revision, revision)
        state = seen.state
        revision = seen.revision
        attempt = Number(row?.attempt)
      }
    }),
    { numRuns: 150 },
  )
})
