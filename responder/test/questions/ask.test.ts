import type { Question } from '@cfa/protocol'
import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { look, stateOf } from './look.ts'
import { createScene, job, questionWith, seal } from './scene.ts'

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('a repeated request is the same question and alerts nobody again'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = questionWith()
    const asked = await Promise.all([1, 2, 3].map(() => scene.questions.ask(scene.project, question)))
    t.deepEqual(
      asked.map(({ revision }) => revision),
      [1, 1, 1],
    )
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) })
    t.like(await scene.questions.ask(scene.project, question), { state: 'answered' })
    t.is(scene.enqueued.filter((news) => news.kind === 'asked').length, 1)
  })

  test(title('another attempt drops the answer, shows the reason and asks again'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) })
    await scene.questions.report(scene.project, question.id, { state: 'rejected', reason: 'It was spent.' })
    const again = { ...question, attempt: 2, reason: 'rejected' as const }
    await scene.questions.ask(scene.project, again)
    t.deepEqual(await look(scene, question, 2), { revision: 4, state: 'waiting', answer: null })
    const detail = await scene.questions.detail(scene.bob, question.id)
    t.like(detail, { attempt: 2, reason: 'It was spent.', answeredBy: null })
    t.deepEqual(
      detail.events.map(({ state, by }) => [state, by]),
      [
        ['waiting', null],
        ['answered', 'alice'],
        ['rejected', null],
        ['waiting', null],
      ],
    )
    await t.throwsAsync(
      scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) }),
      { code: 'another_attempt' },
    )
    await t.throwsAsync(scene.questions.ask(scene.project, question), { code: 'another_attempt' })
  })

  test(title('a later run withdraws the question of an earlier run'), async (t) => {
    const scene = await createScene(t, await open(t))
    const older = await scene.ask()
    const others = [
      await scene.ask({ ask: 'approval' }),
      await scene.ask({ kind: 'dist-tag' }),
      await scene.ask({ package: { ...older.package, version: '2.1.1' } }),
      await scene.ask({ package: { ...older.package, tag: 'next' } }),
    ]
    const later = await scene.ask()
    t.deepEqual(await look(scene, older, 1), { revision: 2, state: 'withdrawn', answer: null })
    t.is((await scene.questions.detail(scene.bob, older.id)).reason, 'It was asked again by a later run.')
    for (const question of [later, ...others]) t.is(await stateOf(scene, question), 'waiting')
  })

  test(title('if several runs ask at once, one question stays open'), async (t) => {
    const scene = await createScene(t, await open(t))
    const asked = await Promise.all([scene.ask(), scene.ask(), scene.ask()])
    const states = await Promise.all(asked.map((question) => stateOf(scene, question)))
    t.deepEqual(states.sort(), ['waiting', 'withdrawn', 'withdrawn'])
  })

  for (const [what, changes, code] of [
    ['without a key', { key: null }, 'invalid'],
    ['with a key that is not on the curve', { key: { ...job.publicJwk, y: job.publicJwk.x } }, 'invalid'],
    ['that has already expired', { expiresAt: '2020-01-01T00:00:00Z' }, 'invalid'],
    ['for another package', { package: { ...questionWith().package, name: 'other' } }, 'unknown_package'],
    ['for a scope itself', { package: { ...questionWith().package, name: '@example/' } }, 'unknown_package'],
  ] as const) {
    test(title(`a question ${what} is refused and alerts nobody`), async (t) => {
      const scene = await createScene(t, await open(t))
      await t.throwsAsync(scene.ask(changes as Partial<Question>), { code })
      t.deepEqual(scene.enqueued, [])
    })
  }

  test(title('an id belongs to one project, and reusing it with other content is refused'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    await t.throwsAsync(scene.questions.ask(scene.other, question), { code: 'taken' })
    await t.throwsAsync(scene.questions.ask(scene.project, { ...question, accounts: [] }), { code: 'taken' })
    const other = { ...question, attempt: 2, kind: 'dist-tag' as const }
    await t.throwsAsync(scene.questions.ask(scene.project, other), { code: 'invalid' })
  })

  test(title('maintainers see the network settings'), async (t) => {
    const scene = await createScene(t, await open(t))
    const network = [{ setting: 'proxy', value: 'http://proxy.example:8080/', file: '.npmrc' }]
    const [with_, without] = [await scene.ask({ network }), await scene.ask({ kind: 'dist-tag' })]
    t.deepEqual((await scene.questions.detail(scene.bob, with_.id)).network, network)
    t.deepEqual((await scene.questions.detail(scene.bob, without.id)).network, [])
  })

  test(title('a project that asks too often is refused for an hour'), async (t) => {
    const scene = await createScene(t, await open(t))
    const { ask } = scene.node(scene.database, 3)
    const version = (index: number) => questionWith({ package: { version: `1.0.${index}` } })
    const first = version(0)
    await ask(scene.project, first)
    await ask(scene.project, first)
    await ask(scene.project, version(1))
    await ask(scene.project, { ...first, attempt: 2, reason: 'expired' })
    await t.throwsAsync(ask(scene.project, version(2)), { code: 'too_many' })
    await ask(scene.other, version(3))
    scene.clock.at += 60 * 60_000
    await ask(scene.project, questionWith({ expiresAt: new Date(scene.clock.at + 1).toISOString() }))
  })
})
