import type { State } from '@cfa/protocol'
import { sealAnswer } from '@cfa/protocol/sealing'
import type { ExecutionContext } from 'ava'
import {
  ASK,
  answerOf,
  call,
  type Furnished,
  newQuestion,
  pollOf,
  type Said,
  tellOf,
} from '../helpers/furnished.ts'
import type { Sturdy } from './sturdy.ts'

/** The steps of a release whose first code is rejected, with the state and revision after each. */
export const STEPS = [
  ['asked', 'waiting', 1],
  ['answered by two at once', 'answered', 2],
  ['taken', 'answered', 2],
  ['told publishing', 'publishing', 3],
  ['told rejected', 'rejected', 4],
  ['asked again', 'waiting', 5],
  ['answered again by two at once', 'answered', 6],
  ['taken again', 'answered', 6],
  ['told publishing again', 'publishing', 7],
  ['told published', 'published', 8],
] as const satisfies ReadonlyArray<readonly [string, State, number]>

/** The states of such a release, as its history has them. */
export const HISTORY = STEPS.filter((step, index) => step[2] !== STEPS[index - 1]?.[2]).map((step) => step[1])

/** A job and its two maintainers. Every call is repeated until it is answered. */
export async function openRelease(t: ExecutionContext, place: Furnished, sturdy: Sturdy, version: string) {
  const { question, open } = await newQuestion(version)
  let done = 0
  let winner = ''

  const ask = async (attempt: number) => {
    const content = { ...question, attempt, reason: attempt === 1 ? null : 'rejected' }
    const { status, headers } = await sturdy.call(place.job, ASK, content)
    t.is(status, 202)
    t.is(headers.get('location'), `/p/tool/questions/${question.id}`)
  }
  const answer = async (attempt: number) => {
    const people = [
      ['Ada', place.ada],
      ['Bob', place.bob],
    ] as const
    const said = await Promise.all(
      people.map(async ([name, headers]): Promise<[string, Said]> => {
        const sealed = await sealAnswer(
          { username: name === 'Ada' ? 'alice' : 'bob', otp: '123456' },
          question,
        )
        return [name, await sturdy.call(headers, answerOf(question), { attempt, sealed })]
      }),
    )
    const won = said.filter(([, { status }]) => status === 204)
    t.is(won.length, 1)
    winner = won[0]?.[0] ?? ''
    const [[, lost] = []] = said.filter(([name]) => name !== winner)
    t.like(lost, { status: 409, body: { error: 'answered', by: winner } })
  }
  const take = async (after: number) => {
    const { body } = await sturdy.call({ ...place.job, prefer: 'wait=60' }, pollOf(question, after))
    t.like(body, { state: 'answered', revision: after + 1 })
    const { sealed } = body.answer as { sealed: string }
    t.like(await open(sealed), { username: winner === 'Ada' ? 'alice' : 'bob', otp: '123456' })
  }
  const report = async (state: State) => {
    t.is((await sturdy.call(place.job, tellOf(question), { state })).status, 204)
  }
  const acts = [
    () => ask(1),
    () => answer(1),
    () => take(1),
    () => report('publishing'),
    () => report('rejected'),
    () => ask(2),
    () => answer(2),
    () => take(5),
    () => report('publishing'),
    () => report('published'),
  ]

  /** Continues until `steps` steps are done. */
  const goTo = async (steps: number) => {
    for (; done < steps; done++) await acts[done]?.()
  }
  /** Checks that everything acknowledged is there, and at most the current step in addition. */
  const inspect = async () => {
    const { status, body } = await call(place.origin, place.job, pollOf(question, 0))
    const [before, underWay] = [STEPS[done - 1], STEPS[done]]
    if (!before && status === 404) return
    const may = [before, underWay].filter((step) => step !== undefined)
    t.true(
      may.some(([, state, revision]) => body.state === state && body.revision === revision),
      `${before?.[0]}: ${body.state}, ${body.revision}`,
    )
    t.is(body.state === 'answered', Boolean(body.answer))
  }
  return { id: question.id, goTo, inspect, isDone: (steps: number) => done >= steps }
}

export type Release = Awaited<ReturnType<typeof openRelease>>
