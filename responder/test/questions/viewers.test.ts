import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { answer, detail, poll } from './entitlement-scene.ts'
import { createScene } from './scene.ts'

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('a viewer sees questions and their changes, but cannot answer or decline'), async (t) => {
    const scene = await createScene(t, await open(t))
    const { questions, carol, project, projects } = scene
    const question = await scene.ask()
    await t.throwsAsync(questions.detail(carol, question.id), { code: 'not_found' })
    t.deepEqual((await questions.inbox(carol)).questions, [])
    await projects.change('cli', project.id, { viewers: [carol.id] })
    t.like(await questions.detail(carol, question.id), { mayAnswer: false })
    t.like((await questions.inbox(carol)).questions[0], { id: question.id, mayAnswer: false })
    t.true((await questions.inbox(scene.alice)).questions[0]?.mayAnswer)
    await t.throwsAsync(answer(scene, carol, question), { code: 'not_allowed' })
    await t.throwsAsync(questions.decline(carol, question.id, { attempt: 1, reason: null }), {
      code: 'not_allowed',
    })
    const heard: unknown[] = []
    questions.follow(carol, { changed: (change) => heard.push(change), ended: () => {} })
    await answer(scene, scene.alice, question)
    await t.notThrowsAsync(poll(scene, question))
    while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve))
    t.like(heard[0], { id: question.id })
  })

  test(
    title('a question counts as opened, once for each attempt, when a person who may answer opens it'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const { carol, project, projects, questions, clock } = scene
      await projects.change('cli', project.id, { viewers: [carol.id] })
      const question = await scene.ask()
      const openedAt = async () => (await scene.database.all('select opened_at from questions'))[0]?.opened_at
      await questions.open(carol, question.id, 1)
      await detail(scene, question)
      t.is(await openedAt(), null)
      const first = clock.at
      await questions.open(scene.alice, question.id, 1)
      clock.at += 1000
      await questions.open(scene.alice, question.id, 1)
      t.is(await openedAt(), first)
      await questions.ask(project, { ...question, attempt: 2, reason: 'expired' })
      clock.at += 1000
      await questions.open(scene.alice, question.id, 1)
      t.is(await openedAt(), first)
      await questions.open(scene.alice, question.id, 2)
      t.is(await openedAt(), clock.at)
    },
  )
})
