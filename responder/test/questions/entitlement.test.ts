import { randomUUID } from 'node:crypto'
import type { Question } from '@cfa/protocol'
import { checkPhrase } from '@cfa/protocol/sealing'
import test, { type ExecutionContext } from 'ava'
import type { Person } from '../../src/api/people.ts'
import type { Rules } from '../../src/projects/rules.ts'
import type { Database } from '../../src/store/database.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { answer, detail, poll } from './entitlement-scene.ts'
import { fetchAnswer } from './look.ts'
import { createScene, job, questionWith, type Scene, seal } from './scene.ts'

/** A scene whose project has these rules. */
async function ruled(t: ExecutionContext, database: Database, rules: Partial<Rules>): Promise<Scene> {
  const scene = await createScene(t, database)
  await scene.projects.change('cli', scene.project.id, { rules })
  return scene
}

const approve = ({ questions }: Scene, person: Person, { id, attempt }: Question) =>
  questions.answer(person, id, { attempt })

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('nobody’s answer or decline counts that was on its way when they were removed'), async (t) => {
    const { questions, database, bob, ask } = await createScene(t, await open(t))
    const question = await ask({ ask: 'approval' })
    const sealed = await seal(question, { approved: true, username: 'bob' })
    // The routes had let the request pass before.
    await database.run('update people set removed_at = 1 where id = $1', bob.id)
    t.is(await questions.takeBack(bob.id, 'cli'), 0)
    const refused = { code: 'signed_out' }
    await t.throwsAsync(questions.answer(bob, question.id, { attempt: 1, sealed }), refused)
    await t.throwsAsync(questions.decline(bob, question.id, { attempt: 1, reason: null }), refused)
  })

  test(
    title('if two people must approve, the first approval waits for a second, which is the answer'),
    async (t) => {
      const scene = await ruled(t, await open(t), { twoPeople: true })
      const { alice, bob } = scene
      const question = await scene.ask({ ask: 'approval' })
      t.like((await detail(scene, question)).needs, { people: 2, approvals: [] })
      await answer(scene, alice, question)
      t.like(await poll(scene, question), { state: 'waiting', answer: null })
      t.like((await detail(scene, question)).needs.approvals, [{ by: 'alice', isMine: true }])
      await answer(scene, alice, question)
      t.is((await detail(scene, question)).state, 'waiting')
      const sealed = await seal(question, { approved: true, username: 'bob' })
      await scene.questions.answer(bob, question.id, { attempt: 1, sealed })
      t.like(await poll(scene, question), { state: 'answered', answer: { sealed } })
      t.like(await detail(scene, question), { answeredBy: 'bob' })
      t.is((await detail(scene, question)).needs.approvals.length, 2)
      const audited = await scene.database.all(
        "select action from audit where action like 'question.a%' order by id",
      )
      t.deepEqual(
        audited.map(({ action }) => action),
        ['question.ask', 'question.approve', 'question.answer'],
      )
    },
  )

  test(title('a first approval sends no notification'), async (t) => {
    const scene = await ruled(t, await open(t), { twoPeople: true })
    const question = await scene.ask()
    await approve(scene, scene.alice, question)
    t.deepEqual(
      scene.enqueued.map((news) => news.kind),
      ['asked'],
    )
    t.is((await detail(scene, question)).events.at(-1)?.by, 'alice')
  })

  test(
    title('a code counts only from the second person, or from the first after both have approved'),
    async (t) => {
      const scene = await ruled(t, await open(t), { twoPeople: true })
      const { alice, bob } = scene
      const first = await scene.ask()
      await approve(scene, alice, first)
      await answer(scene, bob, first)
      t.is((await poll(scene, first))?.state, 'answered')
      const second = await scene.ask({ package: { ...first.package, version: '2.2.0' } })
      await answer(scene, alice, second)
      t.is((await poll(scene, second))?.state, 'waiting')
      await approve(scene, bob, second)
      t.is((await poll(scene, second))?.state, 'waiting')
      await answer(scene, alice, second)
      t.like(await poll(scene, second), { state: 'answered' })
    },
  )

  test(
    title('approvals of the same content also count for another code and for the code that follows'),
    async (t) => {
      const scene = await ruled(t, await open(t), { twoPeople: true })
      const { alice, bob, questions, project } = scene
      const approval = await scene.ask({ ask: 'approval' })
      await answer(scene, alice, approval)
      await answer(scene, bob, approval)
      const code = await scene.ask()
      await answer(scene, alice, code)
      t.is((await poll(scene, code))?.state, 'answered')
      await questions.report(project, code.id, { state: 'rejected' })
      const again: Question = { ...code, attempt: 2, reason: 'rejected' }
      await questions.ask(project, again)
      await answer(scene, bob, again)
      t.is((await poll(scene, code))?.state, 'answered')
      await questions.report(project, code.id, { state: 'rejected' })
      const other: Question = {
        ...code,
        attempt: 3,
        reason: 'changed',
        package: { ...code.package, size: 1 },
      }
      await questions.ask(project, other)
      await answer(scene, bob, other)
      t.is((await poll(scene, code))?.state, 'waiting')
    },
  )

  test(title('approvals also count for a code that is asked for after their question’s time'), async (t) => {
    const scene = await ruled(t, await open(t), { twoPeople: true })
    const { alice, bob, questions, clock } = scene
    const approval = await scene.ask({ ask: 'approval' })
    await answer(scene, alice, approval)
    await answer(scene, bob, approval)
    await fetchAnswer(scene, approval)
    clock.at = Date.parse(approval.expiresAt) + 60_000
    await questions.sweep()
    const code = await scene.ask({ expiresAt: new Date(clock.at + 60_000).toISOString() })
    t.is((await detail(scene, code)).needs.approvals.length, 2)
  })

  test(title('if one approval is enough, it must come with an answer'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    await t.throwsAsync(approve(scene, scene.alice, question), { code: 'invalid' })
    await answer(scene, scene.alice, question)
    t.is((await poll(scene, question))?.state, 'answered')
  })

  test(title('the approval of a person who may no longer answer does not count'), async (t) => {
    const scene = await ruled(t, await open(t), { twoPeople: true })
    const { alice, bob, carol, projects, project, database, questions } = scene
    const question = await scene.ask()
    await approve(scene, alice, question)
    await projects.change('cli', project.id, { people: [bob.id, carol.id] })
    await answer(scene, bob, question)
    t.is((await poll(scene, question))?.state, 'waiting')
    await database.run('update people set removed_at = 1 where id = $1', bob.id)
    t.is(await questions.takeBack(bob.id, 'cli'), 1)
    t.deepEqual((await questions.detail(carol, question.id)).needs.approvals, [])
    t.deepEqual(
      (await database.all('select person_id from approvals')).map((row) => row.person_id),
      [alice.id],
    )
  })

  test(
    title('removing a person takes back their answers that no job has fetched, and the questions wait again'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const { alice, bob, questions } = scene
      const [answered, fetched, declined] = await Promise.all([
        scene.ask(),
        scene.ask({ package: { ...questionWith().package, version: '2.2.0' } }),
        scene.ask({ kind: 'stage-approve' }),
      ])
      if (!answered || !fetched || !declined) return t.fail()
      for (const question of [answered, fetched]) await answer(scene, alice, question)
      await fetchAnswer(scene, fetched)
      const sealed = await seal(declined)
      await questions.decline(alice, declined.id, { attempt: 1, reason: null, sealed })
      t.is(await questions.takeBack(alice.id, 'cli'), 1)
      t.like(await poll(scene, answered), { state: 'waiting', answer: null })
      t.is((await poll(scene, fetched))?.state, 'answered')
      t.like(await poll(scene, declined), { state: 'declined', answer: { declined: true } })
      t.false('sealed' in ((await poll(scene, declined))?.answer ?? {}))
      t.is(await questions.takeBack(bob.id, 'cli'), 0)
      await answer(scene, bob, answered)
      t.is((await poll(scene, answered))?.state, 'answered')
    },
  )

  test(title('the person who started the run cannot approve it, but can decline it'), async (t) => {
    const scene = await ruled(t, await open(t), { notTheTrigger: true })
    const { alice, bob, database } = scene
    const named = (person: Person, name: string, at = 1) =>
      database.run(
        'update people set ci_names = $1, ci_names_at = $2 where id = $3',
        ...[JSON.stringify([name]), at, person.id],
      )
    const provenAs = async (actor: string, { id }: Question) => {
      const facts = {
        service: null,
        repository: null,
        repositoryId: null,
        ref: null,
        commit: null,
        workflow: null,
      }
      const more = { environment: null, event: null, actor, runner: null, run: null, url: null }
      const verified = JSON.stringify({ issuer: 'https://ci.example', ...facts, ...more })
      await database.run('update questions set verified = $1 where id = $2', verified, id)
    }
    const question = await scene.ask()
    await t.throwsAsync(answer(scene, bob, question), { code: 'not_allowed' })
    await provenAs('Alice-At-CI', question)
    await t.throwsAsync(answer(scene, bob, question), { code: 'not_allowed' })
    await named(alice, 'alice-at-ci')
    await named(bob, 'bob-at-ci', scene.clock.at + 1)
    t.regex((await detail(scene, question)).needs.barred ?? '', /You started this run as Alice-At-CI/)
    await t.throwsAsync(answer(scene, alice, question), { code: 'not_allowed' })
    await named(alice, '@Alice-at-CI')
    await t.throwsAsync(answer(scene, alice, question), { message: /You started this run/ })
    await t.throwsAsync(answer(scene, bob, question), { message: /changed your CI user names/ })
    await named(bob, 'bob-at-ci')
    t.is((await scene.questions.detail(bob, question.id)).needs.barred, null)
    await answer(scene, bob, question)
    const declined = await scene.ask({ package: { ...question.package, version: '2.2.0' } })
    await scene.questions.decline(alice, declined.id, { attempt: 1, reason: null })
    t.is((await poll(scene, declined))?.state, 'declined')
  })

  test(title('the check phrase is picked from three before the page gets the key'), async (t) => {
    const scene = await ruled(t, await open(t), { pickPhrase: true })
    const { alice, bob, questions } = scene
    const question = await scene.ask()
    const right = await checkPhrase(job.publicJwk)
    const shown = await detail(scene, question)
    t.is(shown.key, null)
    const phrases = shown.needs.phrases ?? []
    t.is(phrases.length, 3)
    t.true(phrases.includes(right))
    t.deepEqual((await questions.detail(bob, question.id)).needs.phrases, phrases)
    t.deepEqual(phrases, phrases.toSorted())
    await t.throwsAsync(answer(scene, alice, question), { code: 'wrong_phrase' })
    await questions.pickPhrase(alice, question.id, { attempt: 1, phrase: right })
    t.deepEqual((await detail(scene, question)).key, job.publicJwk as never)
    t.is((await detail(scene, question)).needs.phrases, null)
    t.is((await questions.detail(bob, question.id)).key, null)
    await answer(scene, alice, question)
    t.is((await poll(scene, question))?.state, 'answered')
  })

  test(
    title('after two wrong picks, a person can only decline, and somebody else has to approve'),
    async (t) => {
      const scene = await ruled(t, await open(t), { pickPhrase: true })
      const { alice, bob, questions } = scene
      const question = await scene.ask()
      const right = await checkPhrase(job.publicJwk)
      const wrong = (await detail(scene, question)).needs.phrases?.find((phrase) => phrase !== right) ?? ''
      const pick = (person: Person, phrase: string) =>
        questions.pickPhrase(person, question.id, { attempt: 1, phrase })
      await t.throwsAsync(pick(alice, wrong), { code: 'wrong_phrase', message: /one more wrong pick/ })
      t.is((await detail(scene, question)).needs.barred, null)
      await t.throwsAsync(pick(alice, wrong), { code: 'wrong_phrase' })
      t.truthy((await detail(scene, question)).needs.barred)
      await t.throwsAsync(pick(alice, right), { code: 'not_allowed' })
      await t.throwsAsync(answer(scene, alice, question), { code: 'not_allowed' })
      await pick(bob, right)
      t.is((await questions.detail(bob, question.id)).needs.barred, null)
      await questions.decline(alice, question.id, { attempt: 1, reason: null })
      t.is((await poll(scene, question))?.state, 'declined')
      const entries = await scene.database.all("select * from audit where action = 'question.wrong_phrase'")
      t.is(entries.length, 2)
    },
  )

  test(title('a correct pick is only valid for the same key'), async (t) => {
    const scene = await ruled(t, await open(t), { pickPhrase: true })
    const { alice, questions, project } = scene
    const question = await scene.ask()
    await questions.pickPhrase(alice, question.id, { attempt: 1, phrase: await checkPhrase(job.publicJwk) })
    const key = { ...job.publicJwk, y: job.publicJwk.x, x: job.publicJwk.y }
    await questions.ask(project, { ...question, attempt: 2, reason: 'expired' })
    t.truthy((await detail(scene, question)).key)
    await scene.database.run(
      'update questions set content = $1 where id = $2',
      ...[JSON.stringify({ ...question, attempt: 2, key }), question.id],
    )
    t.is((await detail(scene, question)).key, null)
  })

  test(title('a test release needs two people, but no check phrase or known trigger'), async (t) => {
    const scene = await ruled(t, await open(t), { pickPhrase: true, notTheTrigger: true, twoPeople: true })
    const { alice, bob, questions, projects } = scene
    const project = await projects.found(scene.project.id)
    const { id } = await questions.startTest(project, alice)
    t.like((await questions.detail(alice, id)).needs, { phrases: null, barred: null, people: 2 })
    await questions.answer(alice, id, { attempt: 1 })
    t.is((await questions.detail(alice, id)).state, 'waiting')
    await questions.answer(bob, id, { attempt: 1, sealed: await seal(questionWith({ id: randomUUID() })) })
    t.is((await questions.detail(alice, id)).state, 'withdrawn')
  })
})
