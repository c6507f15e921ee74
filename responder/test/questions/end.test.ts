import type { Report } from '@cfa/protocol'
import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { fetchAnswer, look, never, stateOf, storedText } from './look.ts'
import { createScene, questionWith, seal } from './scene.ts'

const HOUR_MS = 60 * 60_000

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('a question expires once, even with several nodes'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const nodes = [scene.questions, scene.node(), scene.node()]
    scene.clock.at = Date.parse(question.expiresAt) - 1
    await Promise.all(nodes.map((node) => node.sweep()))
    t.is(await stateOf(scene, question), 'waiting')
    scene.clock.at += 1
    await t.throwsAsync(
      scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) }),
      { code: 'closed' },
    )
    await Promise.all(nodes.map((node) => node.sweep()))
    t.deepEqual(await look(scene, question, 1), { revision: 2, state: 'expired', answer: null })
    t.is(scene.enqueued.filter((news) => news.kind === 'outcome').length, 1)
  })

  test(title('a question in publishing expires an hour late'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) })
    await scene.questions.report(scene.project, question.id, { state: 'publishing' })
    scene.clock.at = Date.parse(question.expiresAt) + 60 * 60_000 - 1
    await scene.questions.sweep()
    t.is(await stateOf(scene, question), 'publishing')
    scene.clock.at += 1
    await scene.questions.sweep()
    t.is(await stateOf(scene, question), 'expired')
  })

  test(
    title('an answer that its job has fetched expires an hour late, and another one on time'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const fetched = await scene.ask({ ask: 'approval' })
      const left = await scene.ask({ ask: 'approval', kind: 'stage-approve' })
      for (const question of [fetched, left])
        await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) })
      await fetchAnswer(scene, fetched)
      scene.clock.at = Date.parse(fetched.expiresAt) + HOUR_MS - 1
      await scene.questions.sweep()
      t.is(await stateOf(scene, left), 'expired')
      t.is(await stateOf(scene, fetched), 'answered')
      scene.clock.at += 1
      await scene.questions.sweep()
      t.is(await stateOf(scene, fetched), 'expired')
    },
  )

  test(title('an approval does not expire while the question for its code is open'), async (t) => {
    const scene = await createScene(t, await open(t))
    const approval = await scene.ask({ ask: 'approval' })
    const sealed = await seal(approval)
    await scene.questions.answer(scene.alice, approval.id, { attempt: 1, sealed })
    await fetchAnswer(scene, approval)
    const expiresAt = new Date(Date.parse(approval.expiresAt) + 3 * HOUR_MS).toISOString()
    await scene.ask({ ask: 'code', expiresAt })
    scene.clock.at = Date.parse(expiresAt) - 1
    await scene.questions.sweep()
    t.is(await stateOf(scene, approval), 'answered')
    t.false((await storedText(scene)).includes(sealed))
    scene.clock.at += 1
    await scene.questions.sweep()
    await scene.questions.sweep()
    t.is(await stateOf(scene, approval), 'expired')
  })

  test(title('a question expires on time for a poll that is already waiting'), async (t) => {
    const scene = await createScene(t, await open(t))
    const held = questionWith({ expiresAt: new Date(scene.clock.at + 40).toISOString() })
    await scene.questions.ask(scene.project, held)
    const news = scene.questions.wait(scene.project, held.id, 1, 60_000, never)
    scene.clock.at += 40
    t.like(await news, { state: 'expired' })
  })

  test(title('a job cannot report a state out of order, or on another project’s question'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const report = (report: Report, project = scene.project) =>
      scene.questions.report(project, question.id, report)
    await t.throwsAsync(report({ state: 'published' }), { code: 'out_of_order' })
    await t.throwsAsync(report({ state: 'withdrawn' }, scene.other), { code: 'not_found' })
    await t.throwsAsync(scene.questions.wait(scene.other, question.id, 0, 0, never), { code: 'not_found' })
    await report({ state: 'withdrawn', reason: 'The job was cancelled.' })
    await t.throwsAsync(report({ state: 'failed' }), { code: 'closed' })
    t.like(await scene.questions.detail(scene.bob, question.id), { reason: 'The job was cancelled.' })
  })

  test(title('closed questions are deleted after the configured days, and open ones stay'), async (t) => {
    const scene = await createScene(t, await open(t))
    const over = await scene.ask()
    await scene.questions.decline(scene.alice, over.id, { attempt: 1, reason: null })
    scene.clock.at += 400 * 24 * 60 * 60_000
    await scene.questions.sweep()
    t.is(await stateOf(scene, over), 'declined')
    scene.clock.at += 1
    const later = questionWith({ expiresAt: new Date(scene.clock.at + 60_000).toISOString() })
    await scene.questions.ask(scene.project, later)
    await scene.questions.sweep()
    await t.throwsAsync(look(scene, over), { code: 'not_found' })
    t.is(await stateOf(scene, later), 'waiting')
  })
})
