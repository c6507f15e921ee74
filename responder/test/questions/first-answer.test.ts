import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { look, stateOf, storedText } from './look.ts'
import { createScene, job, seal } from './scene.ts'

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('the job gets the answer exactly as it was sealed'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    t.deepEqual(await look(scene, question), { revision: 1, state: 'waiting', answer: null })
    t.is(await look(scene, question, 1), undefined)
    const sealed = await seal(question)
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed })
    t.deepEqual(await look(scene, question, 1), { revision: 2, state: 'answered', answer: { sealed } })
    const { integrity } = question.package
    t.like(await job.open(sealed, { id: question.id, integrity }), { type: 'code', otp: '012345' })
    t.deepEqual(
      scene.enqueued.map((news) => [news.kind, news.revision]),
      [
        ['asked', 1],
        ['outcome', 2],
      ],
    )
  })

  test(
    title('if two people answer at once, the first counts and the other is told who it was'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const question = await scene.ask()
      const people = [scene.alice, scene.bob]
      const results = await Promise.allSettled(
        people.map(async (person) =>
          scene.questions.answer(person, question.id, { attempt: 1, sealed: await seal(question) }),
        ),
      )
      const winner = people[results.findIndex(({ status }) => status === 'fulfilled')]
      const [lost, ...others] = results.flatMap((result) =>
        result.status === 'rejected' ? result.reason : [],
      )
      t.is(others.length, 0)
      t.like(lost, { code: 'answered', facts: { by: winner?.name } })
      t.is((await scene.questions.detail(scene.bob, question.id)).answeredBy, winner?.name as string)
    },
  )

  test(title('sending the same answer twice changes nothing'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const given = { attempt: 1, sealed: await seal(question) }
    await scene.questions.answer(scene.alice, question.id, given)
    await scene.questions.answer(scene.alice, question.id, given)
    t.is((await look(scene, question))?.revision, 2)
    await t.throwsAsync(scene.questions.answer(scene.bob, question.id, given), { code: 'answered' })
  })

  test(title('an answer that is not sealed is refused'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    for (const sealed of ['012345', 'a.b.c.d.e', 'a..b.c.d\u0000']) {
      await t.throwsAsync(scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed }), {
        code: 'invalid',
      })
    }
  })

  for (const state of ['publishing', 'rejected', 'published', 'failed', 'withdrawn'] as const) {
    test(title(`the answer is deleted once the job reports ${state}`), async (t) => {
      const scene = await createScene(t, await open(t))
      const question = await scene.ask()
      const sealed = await seal(question)
      await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed })
      t.true((await storedText(scene)).includes(sealed))
      await scene.questions.report(scene.project, question.id, { state })
      await scene.questions.report(scene.project, question.id, { state })
      t.false((await storedText(scene)).includes(sealed))
      t.deepEqual(await look(scene, question, 2), { revision: 3, state, answer: null })
    })
  }

  test(title('the answer is deleted once the question expires'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const sealed = await seal(question)
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed })
    scene.clock.at = Date.parse(question.expiresAt)
    await scene.questions.sweep()
    t.false((await storedText(scene)).includes(sealed))
    t.is(await stateOf(scene, question), 'expired')
  })

  test(title('the audit log has every change and no part of an answer'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) })
    await scene.questions.report(scene.project, question.id, { state: 'publishing' })
    const rows = await scene.database.all(
      "select actor, action, detail from audit where action like 'question.%' order by id",
    )
    t.deepEqual(
      rows.map(({ actor, action }) => [actor, action]),
      [
        [`project:${scene.project.id}`, 'question.ask'],
        [`person:${scene.alice.id}`, 'question.answer'],
        [`project:${scene.project.id}`, 'question.publishing'],
      ],
    )
    t.like(JSON.parse(String(rows[1]?.detail)), { release: '@example/tool@2.1.0', attempt: 1, revision: 2 })
  })
})
