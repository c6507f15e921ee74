import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { createScene, questionWith, seal } from '../questions/scene.ts'

const APART_MS = 2 * 60_000
const WAIT_MS = 10 * 60_000
const now = new AbortController().signal

forEachDatabase((kind, open) => {
  for (const [who, jobAheadMs] of [
    ['two minutes ahead', APART_MS],
    ['two minutes behind', -APART_MS],
  ] as const) {
    test(`${kind}: the question of a job whose clock is ${who} expires at the job’s time by the service’s clock`, async (t) => {
      const scene = await createScene(t, await open(t))
      const askedAt = scene.clock.at
      const expiresAt = new Date(askedAt + jobAheadMs + WAIT_MS).toISOString()
      const question = await scene.ask({ expiresAt })
      const look = () => scene.questions.wait(scene.project, question.id, 0, 0, now)
      // The job listens for `WAIT_MS`. A clock behind shortens that by no more than the difference, and a clock ahead
      // does not.
      scene.clock.at = askedAt + WAIT_MS + Math.min(jobAheadMs, 0) - 1
      await scene.questions.sweep()
      t.like(await look(), { state: 'waiting' })
      await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) })
      t.like(await look(), { state: 'answered' })
      scene.clock.at = askedAt + WAIT_MS + jobAheadMs
      await scene.questions.sweep()
      t.like(await look(), { state: 'expired', answer: null })
    })
  }

  test(`${kind}: a job whose clock is so far behind that its question has expired is told to check its clock`, async (t) => {
    const scene = await createScene(t, await open(t))
    const expiresAt = new Date(scene.clock.at - APART_MS + 60_000).toISOString()
    const error = await t.throwsAsync(scene.questions.ask(scene.project, questionWith({ expiresAt })), {
      code: 'invalid',
    })
    t.regex(error?.message ?? '', /clock/)
  })

  test(`${kind}: if the clocks of two nodes differ, a question expires early by no more than the difference`, async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask({ expiresAt: new Date(scene.clock.at + WAIT_MS).toISOString() })
    const askedAt = scene.clock.at
    const ahead = scene.node()
    const sweepAhead = async (at: number) => {
      scene.clock.at = at + APART_MS
      await ahead.sweep()
      scene.clock.at = at
      await scene.questions.sweep()
    }
    const look = () => scene.questions.wait(scene.project, question.id, 0, 0, now)
    await sweepAhead(askedAt + WAIT_MS - APART_MS - 1)
    t.like(await look(), { state: 'waiting', revision: 1 })
    await sweepAhead(askedAt + WAIT_MS - APART_MS)
    t.like(await look(), { state: 'expired', revision: 2 })
    // The node behind accepts no answer to an expired question, and does not expire it again.
    const late = { attempt: 1, sealed: await seal(question) }
    await t.throwsAsync(scene.questions.answer(scene.alice, question.id, late), { code: 'closed' })
    await sweepAhead(askedAt + WAIT_MS)
    t.like(await look(), { revision: 2 })
  })
})
