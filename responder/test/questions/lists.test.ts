import { randomUUID } from 'node:crypto'
import test from 'ava'
import type { Database } from '../../src/store/database.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { createScene, questionWith } from './scene.ts'

/** A published question with this date. */
async function addOver(database: Database, projectId: string, at: number): Promise<string> {
  const [id, content] = [randomUUID(), JSON.stringify(questionWith())]
  await database.run(
    `insert into questions (id, project_id, step, content, attempt, state, revision, asked_at, created_at,
       changed_at, expires_at) values ($1, $2, $1, $3, 1, 'published', 2, $4, $4, $4, $4)`,
    ...[id, projectId, content, at],
  )
  return id
}

forEachDatabase((kind, open) => {
  test(`${kind}: the inbox is sorted by what expires first`, async (t) => {
    const scene = await createScene(t, await open(t))
    const expected: string[] = []
    for (const [index, minutes] of [30, 10, 20].entries()) {
      const expiresAt = new Date(scene.clock.at + minutes * 60_000).toISOString()
      const subject = { ...questionWith().package, version: `1.0.${index}` }
      expected[minutes / 10 - 1] = (await scene.ask({ expiresAt, package: subject })).id
    }
    const { questions } = await scene.questions.inbox(scene.bob)
    t.deepEqual(
      questions.map(({ id }) => id),
      expected,
    )
  })

  test(`${kind}: paging through the history of many projects skips nothing within a millisecond`, async (t) => {
    const scene = await createScene(t, await open(t))
    const projects = await Promise.all(
      Array.from({ length: 70 }, async (_, index) => {
        const id = randomUUID()
        await scene.database.run(
          "insert into projects (id, name, packages, people, created_at) values ($1, $2, '[]', $3, 1)",
          ...[id, `many-${index}`, index % 2 === 0 ? null : JSON.stringify([scene.carol.id])],
        )
        return id
      }),
    )
    const mine: { id: string; at: number }[] = []
    // Recent, because old questions would be removed meanwhile.
    const start = scene.clock.at - 10_000
    for (const [index, project] of projects.entries()) {
      for (const at of [start, start + 1_000 + index]) {
        const id = await addOver(scene.database, project, at)
        if (index % 2 === 0) mine.push({ id, at })
      }
    }
    const seen: string[] = []
    let before: number | null | undefined
    for (let pages = 0; before !== null && pages < 10; pages += 1) {
      const page = await scene.questions.history(scene.bob, { before: before ?? undefined })
      seen.push(...page.questions.map(({ id }) => id))
      before = page.before
    }
    t.is(seen.length, new Set(seen).size)
    t.deepEqual(seen.toSorted(), mine.map(({ id }) => id).toSorted())
    const dates = new Map(mine.map(({ id, at }) => [id, at]))
    t.deepEqual(
      seen.map((id) => dates.get(id)),
      mine.map(({ at }) => at).toSorted((one, other) => other - one),
    )
  })

  test(`${kind}: the inbox and the history do not read details`, async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    await scene.database.run("update questions set content = 'unread' where id = $1", question.id)
    t.is((await scene.questions.inbox(scene.bob)).questions[0]?.package.name, '@example/tool')
    await scene.questions.decline(scene.bob, question.id, { attempt: 1, reason: null })
    t.is((await scene.questions.history(scene.bob)).questions[0]?.package.version, '2.1.0')
  })
})
