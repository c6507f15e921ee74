import type { Question } from '@cfa/protocol'
import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
import { look } from './look.ts'
import { createScene, questionWith, type Scene, seal } from './scene.ts'

const MINUTE_MS = 60_000
const detail = ({ questions, alice }: Scene, { id }: Pick<Question, 'id'>) => questions.detail(alice, id)
const answer = async ({ questions, alice }: Scene, question: Question, account?: string) =>
  questions.answer(alice, question.id, { attempt: question.attempt, sealed: await seal(question), account })

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(
    title('every node knows when a job was last heard from, and whether it has fetched the answer'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const other = { ...scene, questions: scene.node() }
      const question = await scene.ask()
      const askedAt = scene.clock.at
      scene.clock.at += 3 * MINUTE_MS
      t.deepEqual((await detail(scene, question)).job, { heardAt: askedAt, hasAnswer: false })
      await look(scene, question)
      t.deepEqual((await detail(scene, question)).job, { heardAt: scene.clock.at, hasAnswer: false })
      await eventually(async () => (await detail(other, question)).job.heardAt === scene.clock.at)
      await answer(scene, question)
      t.false((await detail(other, question)).job.hasAnswer)
      scene.clock.at += 1_000
      await look(scene, question, 1)
      t.deepEqual((await detail(scene, question)).job, { heardAt: scene.clock.at, hasAnswer: true })
      await eventually(async () => (await detail(other, question)).job.hasAnswer)
      t.is((await other.questions.job(scene.alice, question.id)).heardAt, scene.clock.at)
      await t.throwsAsync(scene.questions.job(scene.carol, question.id), { code: 'not_found' })
    },
  )

  test(title('a job counts as heard from while it is polling'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const gone = new AbortController()
    const held = scene.questions.wait(scene.project, question.id, 1, MINUTE_MS, gone.signal)
    scene.clock.at += 3 * MINUTE_MS
    t.is((await detail(scene, question)).job.heardAt, scene.clock.at)
    gone.abort()
    await held
    scene.clock.at += 3 * MINUTE_MS
    t.true((await detail(scene, question)).job.heardAt < scene.clock.at)
  })

  test(title('the record of a job’s contact is deleted with its question'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    await answer(scene, question)
    await look(scene, question)
    const contacts = () => scene.database.all('select question_id from job_contacts')
    await eventually(async () => (await contacts()).length === 1)
    await scene.questions.report(scene.project, question.id, { state: 'published' })
    scene.clock.at += 401 * 24 * 60 * MINUTE_MS
    await scene.questions.sweep()
    t.deepEqual(await contacts(), [])
  })

  test(title('another person can take over a confirmation after a minute'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask({ web: true })
    await answer(scene, question)
    await scene.questions.report(scene.project, question.id, { state: 'confirming', link: 'a..b.c.d' })
    const startedAt = scene.clock.at
    const bobs = async () => {
      const sealed = await seal(question)
      await scene.questions.answer(scene.bob, question.id, { attempt: 1, sealed })
    }
    t.is((await detail(scene, question)).takeOverAt, null)
    t.is((await scene.questions.detail(scene.bob, question.id)).takeOverAt, startedAt + MINUTE_MS)
    scene.clock.at = startedAt + MINUTE_MS - 1
    await t.throwsAsync(bobs(), { code: 'answered' })
    scene.clock.at += 1
    await bobs()
    t.like(await detail(scene, question), { state: 'answered', answeredBy: 'bob', link: null })
  })

  test(title('the account of an answer is the one given, or the only one'), async (t) => {
    const scene = await createScene(t, await open(t))
    const accounts = ['alice', 'bob']
    for (const [given, asked, known] of [
      ['bob', accounts, 'bob'],
      ['mallory', accounts, null],
      [undefined, accounts, null],
      [undefined, ['carol'], 'carol'],
    ] as const) {
      const question = await scene.ask({ accounts: [...asked] })
      await answer(scene, question, given)
      t.like(await detail(scene, question), { account: known, answeredAt: scene.clock.at })
      await scene.questions.report(scene.project, question.id, { state: 'rejected' })
      t.is((await detail(scene, question)).account, known)
      await scene.questions.ask(scene.project, { ...question, attempt: 2, reason: 'rejected' })
      t.like(await detail(scene, question), { account: null, answeredAt: null })
    }
  })

  test(title('an approval leads to the question for the code of the same build'), async (t) => {
    const scene = await createScene(t, await open(t))
    const approval = await scene.ask({ ask: 'approval' })
    await answer(scene, approval)
    t.is((await detail(scene, approval)).next, null)
    const build = { ...approval.build, url: 'https://ci.example/2' }
    const otherRun = await scene.ask({ build })
    t.is((await detail(scene, approval)).next, null)
    const code = await scene.ask()
    t.is((await detail(scene, approval)).next, code.id)
    t.is((await detail(scene, code)).next, null)
    t.is((await detail(scene, otherRun)).state, 'withdrawn')
  })

  test(title('the files of the previous version are known if this service published it'), async (t) => {
    const scene = await createScene(t, await open(t))
    const detailsOf = (version: string | null, path: string) => ({
      ...{ notes: null, commits: [], scripts: [], files: [{ path, size: 1 }] },
      previous: version === null ? null : { version, commit: null },
    })
    const subjectOf = (version: string) => ({ ...questionWith().package, version, files: 1 })
    const first = await scene.ask({ package: subjectOf('2.0.0'), details: detailsOf(null, 'old.js') })
    const second = await scene.ask({ package: subjectOf('2.1.0'), details: detailsOf('2.0.0', 'new.js') })
    t.is((await detail(scene, second)).previousFiles, null)
    await answer(scene, first)
    await scene.questions.report(scene.project, first.id, { state: 'published' })
    t.deepEqual((await detail(scene, second)).previousFiles, [{ path: 'old.js', size: 1 }])
    t.is((await detail(scene, first)).previousFiles, null)
  })
})
