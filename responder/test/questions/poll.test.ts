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
