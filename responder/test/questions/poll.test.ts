import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { never } from './look.ts'
import { createScene, seal } from './scene.ts'

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('a waiting poll returns as soon as there is an answer'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const held = scene.questions.wait(scene.project, question.id, 1, 60_000, never)
    const sealed = await seal(question)
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed })
    t.like(await held, { state: 'answered', answer: { sealed } })
    t.is((await scene.questions.counts()).waiting, 0)
  })

  test(title('an answer that nobody is left to get does not count as taken'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) })
    const hasAnswer = async () => (await scene.questions.job(scene.alice, question.id)).hasAnswer
    const poll = (signal: AbortSignal) => scene.questions.wait(scene.project, question.id, 1, 0, signal)
    t.is(await poll(AbortSignal.abort()), undefined)
    t.false(await hasAnswer())
    t.like(await poll(never), { state: 'answered' })
    t.true(await hasAnswer())
  })

  test(title('a waiting poll ends empty if its client disconnects or the service stops'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const gone = new AbortController()
    const [one, two] = [gone.signal, never].map((signal) =>
      scene.questions.wait(scene.project, question.id, 1, 60_000, signal),
    )
    gone.abort()
    t.is(await one, undefined)
    await scene.questions.stop()
    t.is(await two, undefined)
    t.is(await scene.questions.wait(scene.project, question.id, 1, 60_000, never), undefined)
    t.is((await scene.questions.counts()).waiting, 0)
  })
})
