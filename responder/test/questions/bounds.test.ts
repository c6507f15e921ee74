import type { Question } from '@cfa/protocol'
import test from 'ava'
import { forEachDatabase, openTemporary } from '../helpers/databases.ts'
import { openDesk } from './desk.ts'
import { createScene, questionWith, seal } from './scene.ts'

const version = (index: number, changes: Partial<Question> = {}): Question =>
  questionWith({ package: { version: `1.0.${index}` }, ...changes })

forEachDatabase((kind, open) => {
  test(`${kind}: a question over the bound of open questions gets 429, until one of them ends`, async (t) => {
    const desk = await openDesk(t, { database: await open(t), config: { openPerProject: 2 } })
    const [first, second, third] = [version(1), version(2), version(3)]
    for (const question of [first, second, first]) t.is((await desk.ask(question)).statusCode, 202)
    const refused = await desk.ask(third)
    t.is(refused.statusCode, 429)
    t.true(Number(refused.headers['retry-after']) > 0)
    t.like(refused.json(), { error: 'too_many' })
    t.regex(refused.json().message, /tool has 2 open questions.*CFA_OPEN_PER_PROJECT/)
    t.is((await desk.ask({ ...first, attempt: 2, reason: 'expired' })).statusCode, 202)
    // A later run of the same step replaces the earlier one.
    t.is((await desk.ask(version(2))).statusCode, 202)
    const decline = { attempt: 2, reason: null }
    await desk.bob.inject({
      method: 'POST',
      url: `/api/questions/${first.id}/decline`,
      payload: decline,
    })
    t.is((await desk.ask(third)).statusCode, 202)
  })

  test(`${kind}: the open questions of one project do not keep another from asking, or its people from their inbox`, async (t) => {
    const scene = await createScene(t, await open(t), { openPerProject: 600 })
    for (let index = 0; index < 600; index += 1) await scene.questions.ask(scene.project, version(index))
    await t.throwsAsync(scene.questions.ask(scene.project, version(600)), { code: 'too_many' })
    const own = version(0)
    await scene.questions.ask(scene.other, own)
    const { questions } = await scene.questions.inbox(scene.carol)
    t.deepEqual(
      questions.map(({ id }) => id),
      [own.id],
    )
    t.is((await scene.questions.inbox(scene.bob)).questions.length, 500)
  })

  test(`${kind}: a nearly full project causes a warning, and a full one is refused`, async (t) => {
    const database = await open(t)
    const size = Buffer.byteLength(JSON.stringify(version(0)))
    const config = { storagePerProject: size * 5 - 1 }
    const scene = await createScene(t, database, config)
    const ask = (index: number) => scene.questions.ask(scene.project, version(index))
    for (const index of [0, 1, 2]) await ask(index)
    t.deepEqual(scene.warned, [])
    await ask(3)
    t.like(scene.warned, [{ project: scene.project.id }])
    await t.throwsAsync(ask(4), { code: 'storage_full', message: /CFA_STORAGE_PER_PROJECT/ })
    await scene.questions.ask(scene.other, version(0))
    t.is(scene.warned.length, 1)
  })

  test(`${kind}: another attempt replaces the stored bytes of the one before, and removed questions free theirs`, async (t) => {
    const database = await open(t)
    const scene = await createScene(t, database)
    const bytes = async () => {
      const [row] = await database.all(
        'select value from counters where name = $1',
        `bytes.${scene.project.id}`,
      )
      const [sum] = await database.all('select sum(size) as sum from questions')
      t.is(Number(row?.value), Number(sum?.sum ?? 0))
      return Number(row?.value)
    }
    const question = await scene.ask()
    const first = await bytes()
    t.true(first > 0)
    const again = { ...question, attempt: 2, reason: 'expired' as const }
    await scene.questions.ask(scene.project, { ...again, accounts: ['alice', 'bob', 'somebody-else'] })
    t.true((await bytes()) > first)
    await scene.questions.answer(scene.alice, question.id, { attempt: 2, sealed: await seal(question) })
    await scene.questions.report(scene.project, question.id, { state: 'published' })
    scene.clock.at += 401 * 24 * 60 * 60_000
    await scene.questions.sweep()
    t.is(await bytes(), 0)
  })

  test(`${kind}: admins see which project is nearly full`, async (t) => {
    const size = Buffer.byteLength(JSON.stringify(version(0)))
    const desk = await openDesk(t, { database: await open(t), config: { storagePerProject: size * 2 + 10 } })
    const listed = async () => (await desk.admin.inject({ url: '/api/projects' })).json().projects[0]
    t.is((await listed()).storage, undefined)
    for (const index of [0, 1]) await desk.ask(version(index))
    t.like((await listed()).storage, { limit: size * 2 + 10 })
    const refused = await desk.ask(version(2))
    t.is(refused.statusCode, 413)
    t.is(refused.json().error, 'storage_full')
  })
})

test('an admin can limit how many questions a project asks in an hour', async (t) => {
  const scene = await createScene(t, await openTemporary(t))
  const { projects, questions } = scene
  await projects.change('cli', scene.project.id, { limits: { questionsPerHour: 1 } })
  const project = await projects.found(scene.project.id)
  await questions.ask(project, questionWith())
  const more = questionWith({ package: { version: '2.2.0' } })
  await t.throwsAsync(questions.ask(project, more), { code: 'too_many' })
  scene.clock.at += 60 * 60_000
  await t.notThrowsAsync(
    questions.ask(project, { ...more, expiresAt: new Date(scene.clock.at + 1e6).toISOString() }),
  )
})
