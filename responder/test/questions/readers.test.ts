import { randomUUID } from 'node:crypto'
import test from 'ava'
import type { Person } from '../../src/api/people.ts'
import { leftTopic } from '../../src/people/person.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { createScene, seal } from './scene.ts'

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('people see only the questions that they may answer'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    t.deepEqual(
      (await scene.questions.inbox(scene.bob)).questions.map(({ id, project }) => [id, project]),
      [[question.id, 'tool']],
    )
    t.deepEqual((await scene.questions.inbox(scene.carol)).questions, [])
    await t.throwsAsync(scene.questions.detail(scene.carol, question.id), { code: 'not_found' })
    const given = { attempt: 1, sealed: await seal(question), reason: null }
    await t.throwsAsync(scene.questions.answer(scene.carol, question.id, given), { code: 'not_found' })
    await t.throwsAsync(scene.questions.decline(scene.carol, question.id, given), { code: 'not_found' })
    await t.throwsAsync(scene.questions.detail(scene.alice, randomUUID()), { code: 'not_found' })
    await scene.questions.decline(scene.alice, question.id, given)
    t.deepEqual((await scene.questions.history(scene.carol)).questions, [])
    t.like((await scene.questions.history(scene.bob)).questions, [{ id: question.id, answeredBy: 'alice' }])
    t.deepEqual((await scene.questions.inbox(scene.bob)).questions, [])
  })

  test(
    title('paging through the history skips nothing, even among questions of the same millisecond'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const asked: string[] = []
      for (let index = 0; index < 120; index += 1) {
        scene.clock.at += index % 40 === 0 ? 1 : 0
        asked.push((await scene.ask()).id)
      }
      const seen: string[] = []
      for (let before: number | null | undefined; before !== null; ) {
        const page = await scene.questions.history(scene.bob, { before: before ?? undefined })
        seen.push(...page.questions.map(({ id }) => id))
        before = page.before
      }
      t.deepEqual(seen.sort(), asked.slice(0, -1).sort())
    },
  )

  test(title('open pages receive the changes that their user may see'), async (t) => {
    const scene = await createScene(t, await open(t))
    const heard: Record<string, Array<[string, number]>> = { bob: [], carol: [] }
    const first = Promise.withResolvers<void>()
    const declined = Promise.withResolvers<void>()
    const ended: string[] = []
    for (const person of [scene.carol, scene.bob]) {
      scene.questions.follow(person, {
        changed: (change) => {
          // A null change means that news may have been missed, as after connecting.
          if (change) heard[person.name]?.push([change.id, change.revision])
          if (person === scene.bob) first.resolve()
          if (heard.bob?.at(-1)?.[1] === 2) declined.resolve()
        },
        ended: () => ended.push(person.name),
      })
    }
    const question = await scene.ask()
    // PostgreSQL may have connected only after the question was there.
    await first.promise
    await scene.questions.decline(scene.alice, question.id, { attempt: 1, reason: null })
    await declined.promise
    t.deepEqual(heard.bob?.at(-1), [question.id, 2])
    t.deepEqual(heard.carol, [])
    await scene.questions.stop()
    t.deepEqual(ended.sort(), ['bob', 'carol'])
  })

  test(title('removing a person ends their open pages and nobody else’s'), async (t) => {
    const scene = await createScene(t, await open(t))
    const ended: string[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const follow = (person: Person) =>
      scene.questions.follow(person, {
        changed: () => {},
        ended: () => {
          ended.push(person.name)
          resolve()
        },
      })
    follow(scene.alice)
    follow(scene.bob)
    await scene.database.transaction(async ({ run, announce }) => {
      await run('update people set removed_at = $1 where id = $2', scene.clock.at, scene.bob.id)
      await announce(leftTopic(scene.bob.id))
    })
    await promise
    t.deepEqual(ended, ['bob'])
  })
})
