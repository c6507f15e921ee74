import { sealedIntegrity } from '@cfa/protocol'
import test from 'ava'
import { csvOf } from '../../src/questions/export.ts'
import { changeOf } from '../helpers/change.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { never } from './look.ts'
import { createScene, job, questionWith, type Scene, seal } from './scene.ts'

const stateOf = async ({ questions, alice }: Scene, id: string) => (await questions.detail(alice, id)).state

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('the answer to a change is sealed to the change'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask(questionWith(changeOf()))
    const detail = await scene.questions.detail(scene.alice, question.id)
    t.like(detail, { kind: 'deprecate', details: null, packages: null, change: question.change })
    const shown = { ...detail, packages: undefined, change: detail.change ?? undefined, key: job.publicJwk }
    t.is(await sealedIntegrity(shown), await sealedIntegrity(question))
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) })
    const news = await scene.questions.wait(scene.project, question.id, 0, 0, never)
    const sealed = String(Object.values(news?.answer ?? {})[0])
    const expected = { id: question.id, integrity: await sealedIntegrity(question) }
    t.like(await job.open(sealed, expected), { type: 'code', otp: '012345' })
  })

  test(title('a change is never part of the run that releases belong to'), async (t) => {
    const scene = await createScene(t, await open(t))
    const url = 'https://ci.example/runs/1'
    const build = { ...questionWith().build, url }
    const release = await scene.ask(questionWith({ build }))
    const change = await scene.ask(questionWith({ ...changeOf(), build }))
    t.is(typeof (await scene.questions.detail(scene.alice, release.id)).run, 'string')
    t.is((await scene.questions.detail(scene.alice, change.id)).run, null)
  })

  test(title('a later run replaces the same change and no other'), async (t) => {
    const scene = await createScene(t, await open(t))
    const first = await scene.ask(questionWith(changeOf()))
    const other = await scene.ask(questionWith(changeOf('@example/tool', { to: 'Something else.' })))
    const again = await scene.ask(questionWith(changeOf()))
    const ids = [first, other, again].map(({ id }) => id)
    t.deepEqual(await Promise.all(ids.map((id) => stateOf(scene, id))), ['withdrawn', 'waiting', 'waiting'])
  })

  test(title('the history and its export name the kind of a change'), async (t) => {
    const scene = await createScene(t, await open(t))
    const { id } = await scene.ask(questionWith(changeOf()))
    await scene.questions.decline(scene.bob, id, { attempt: 1, reason: null })
    const { questions } = await scene.questions.history(scene.alice)
    t.like(questions[0], { kind: 'deprecate', state: 'declined', package: { name: '@example/tool' } })
    const line = { ...(questions[0] ?? t.fail()), packages: [] }
    const lines = (async function* () {
      yield [line]
    })()
    let csv = ''
    for await (const part of csvOf(lines)) csv += part
    t.regex(csv, /deprecate,declined/)
  })

  test(title('a change of an invalid version or another package is refused'), async (t) => {
    const scene = await createScene(t, await open(t))
    for (const changes of [changeOf('@example/tool', { versions: ['latest'] }), changeOf('@other/tool')])
      await t.throwsAsync(scene.ask(questionWith(changes)))
  })
})
