import { randomUUID } from 'node:crypto'
import type { Question, Report } from '@cfa/protocol'
import { createSealingKey, sealLink } from '@cfa/protocol'
import test from 'ava'
import type { Person } from '../../src/api/people.ts'
import { leftTopic } from '../../src/people/person.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { createScene, job, questionWith, type Scene, seal } from './scene.ts'

const never = new AbortController().signal
const look = ({ questions, project }: Scene, { id }: Question, after = 0) =>
  questions.wait(project, id, after, 0, never)
const stateOf = async (scene: Scene, question: Question) => (await look(scene, question))?.state

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('a question waits, is answered, and its answer is what was sealed'), async (t) => {
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

  test(title('a poll that is held has the answer as soon as it is there'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const held = scene.questions.wait(scene.project, question.id, 1, 60_000, never)
    const sealed = await seal(question)
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed })
    t.like(await held, { state: 'answered', answer: { sealed } })
    t.is((await scene.questions.counts()).waiting, 0)
  })

  test(title('a poll ends with nothing when its client goes, and when the service stops'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const gone = new AbortController()
    const [one, two] = [gone.signal, never].map((signal) =>
      scene.questions.wait(scene.project, question.id, 1, 60_000, signal),
    )
    gone.abort()
    t.is(await one, undefined)
    await scene.questions.stop()
    t.is(await two, undefined)
    t.is(await scene.questions.wait(scene.project, question.id, 1, 60_000, never), undefined)
    t.is((await scene.questions.counts()).waiting, 0)
  })

  test(title('a repeat is the same question, and alerts nobody'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = questionWith()
    const asked = await Promise.all([1, 2, 3].map(() => scene.questions.ask(scene.project, question)))
    t.is(asked.filter(({ isNew }) => isNew).length, 1)
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) })
    t.like(await scene.questions.ask(scene.project, question), {
      isNew: false,
      question: { state: 'answered' },
    })
    t.is(scene.enqueued.filter((news) => news.kind === 'asked').length, 1)
  })

  test(title('another attempt forgets the answer, says why, and asks anew'), async (t) => {
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

  test(title('of two people who answer at once one counts, and the other hears who it was'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const people = [scene.alice, scene.bob]
    const results = await Promise.allSettled(
      people.map(async (person) =>
        scene.questions.answer(person, question.id, { attempt: 1, sealed: await seal(question) }),
      ),
    )
    const winner = people[results.findIndex(({ status }) => status === 'fulfilled')]
    const [lost, ...others] = results.flatMap((result) => (result.status === 'rejected' ? result.reason : []))
    t.is(others.length, 0)
    t.like(lost, { code: 'answered', facts: { by: winner?.name } })
    t.is((await scene.questions.detail(scene.bob, question.id)).answeredBy, winner?.name as string)
  })

  test(title('the same answer sent again by the same person is no second answer'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const given = { attempt: 1, sealed: await seal(question) }
    await scene.questions.answer(scene.alice, question.id, given)
    await scene.questions.answer(scene.alice, question.id, given)
    t.is((await look(scene, question))?.revision, 2)
    await t.throwsAsync(scene.questions.answer(scene.bob, question.id, given), { code: 'answered' })
  })

  test(title('a decline reaches the job with who and why, and is final'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    await scene.questions.decline(scene.bob, question.id, { attempt: 1, reason: 'Not\n\u001b[31mtoday. ' })
    const answer = { declined: true, by: 'bob', reason: 'Not [31mtoday.' } as const
    t.deepEqual(await look(scene, question, 1), { revision: 2, state: 'declined', answer })
    await scene.questions.decline(scene.bob, question.id, { attempt: 1, reason: null })
    const late = { attempt: 1, sealed: await seal(question) }
    await t.throwsAsync(scene.questions.answer(scene.alice, question.id, late), { code: 'closed' })
    await t.throwsAsync(scene.questions.ask(scene.project, { ...question, attempt: 2, reason: 'changed' }), {
      code: 'closed',
    })
  })

  test(
    title('a code that comes with a decline reaches the job, and is nowhere two minutes later'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const question = await scene.ask({ kind: 'stage-approve' })
      const sealed = await seal(question, { declined: true, username: 'bob', otp: '012345' })
      await scene.questions.decline(scene.bob, question.id, { attempt: 1, reason: null, sealed })
      const answer = { declined: true, by: 'bob', reason: null } as const
      const over = { revision: 2, state: 'declined' } as const
      scene.clock.at += 2 * 60_000 - 1
      await scene.questions.sweep()
      t.deepEqual(await look(scene, question, 1), { ...over, answer: { ...answer, sealed } })
      t.like(await job.open(sealed, { id: question.id, integrity: question.package.integrity }), {
        type: 'decline',
        otp: '012345',
      })
      scene.clock.at += 1
      t.deepEqual(await look(scene, question, 1), { ...over, answer })
      t.true((await everything(scene)).includes(sealed))
      await scene.questions.sweep()
      t.false((await everything(scene)).includes(sealed))
      t.deepEqual(await look(scene, question, 1), { ...over, answer })
    },
  )

  test(title('a code with a decline is kept only where something is staged, and only sealed'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const sealed = await seal(question, { declined: true, username: 'bob', otp: '012345' })
    const given = { attempt: 1, reason: null }
    await t.throwsAsync(scene.questions.decline(scene.bob, question.id, { ...given, sealed: '012345' }), {
      code: 'invalid',
    })
    await scene.questions.decline(scene.bob, question.id, { ...given, sealed })
    t.false((await everything(scene)).includes(sealed))
  })

  test(
    title('what a job adds to a decline is in the history, once, changes nothing else, and alerts nobody'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const question = await scene.ask({ kind: 'stage-approve', ask: 'approval' })
      const sealed = await seal(question, { declined: true, username: 'bob', otp: '012345' })
      await scene.questions.decline(scene.bob, question.id, { attempt: 1, reason: 'Not now.', sealed })
      const messages = () => scene.database.all('select * from deliveries')
      const before = await messages()
      const reason = 'It is no longer staged.'
      for (const notified of [reason, reason, 'Something else.'])
        await scene.questions.report(scene.project, question.id, { state: 'declined', reason: notified })
      const { events, ...detail } = await scene.questions.detail(scene.bob, question.id)
      t.like(detail, { reason: 'Not now.', answeredBy: 'bob', state: 'declined', revision: 3 })
      t.deepEqual(
        events.slice(-2).map(({ state, by, reason }) => [state, by, reason]),
        [
          ['declined', 'bob', 'Not now.'],
          ['declined', null, reason],
        ],
      )
      t.deepEqual(await messages(), before)
      t.false((await everything(scene)).includes(sealed))
    },
  )

  test(title('a decline that is sent again with another code is none of the first'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask({ kind: 'stage-approve' })
    const given = {
      attempt: 1,
      reason: null,
      sealed: await seal(question, { declined: true, otp: '012345' }),
    }
    await scene.questions.decline(scene.bob, question.id, given)
    await scene.questions.decline(scene.bob, question.id, given)
    const other = { ...given, sealed: await seal(question, { declined: true, otp: '012345' }) }
    await t.throwsAsync(scene.questions.decline(scene.bob, question.id, other), { code: 'closed' })
  })

  test(
    title('nothing is added to a decline of what is not staged, and only a decline has something added'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const [direct, waiting] = [
        await scene.ask({ ask: 'approval' }),
        await scene.ask({ kind: 'stage-approve' }),
      ]
      await scene.questions.decline(scene.bob, direct.id, { attempt: 1, reason: null })
      const report = { state: 'declined', reason: 'It is no longer staged.' } as const
      await scene.questions.report(scene.project, direct.id, report)
      t.is((await scene.questions.detail(scene.bob, direct.id)).revision, 2)
      await t.throwsAsync(scene.questions.report(scene.project, waiting.id, report), { code: 'out_of_order' })
    },
  )

  test(title('network settings are part of what people see'), async (t) => {
    const scene = await createScene(t, await open(t))
    const network = [{ setting: 'proxy', value: 'http://proxy.example:8080/', file: '.npmrc' }]
    const [with_, without] = [await scene.ask({ network }), await scene.ask({ kind: 'dist-tag' })]
    t.deepEqual((await scene.questions.detail(scene.bob, with_.id)).network, network)
    t.deepEqual((await scene.questions.detail(scene.bob, without.id)).network, [])
  })

  for (const state of ['publishing', 'rejected', 'published', 'failed', 'withdrawn'] as const) {
    test(title(`the answer is nowhere in the store when the job has told ${state}`), async (t) => {
      const scene = await createScene(t, await open(t))
      const question = await scene.ask()
      const sealed = await seal(question)
      await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed })
      t.true((await everything(scene)).includes(sealed))
      await scene.questions.report(scene.project, question.id, { state })
      await scene.questions.report(scene.project, question.id, { state })
      t.false((await everything(scene)).includes(sealed))
      t.deepEqual(await look(scene, question, 2), { revision: 3, state, answer: null })
    })
  }

  test(title('the answer is nowhere in the store when the time is over'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const sealed = await seal(question)
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed })
    scene.clock.at = Date.parse(question.expiresAt)
    await scene.questions.sweep()
    t.false((await everything(scene)).includes(sealed))
    t.is(await stateOf(scene, question), 'expired')
  })

  test(title('a job can not tell what does not follow, nor of a question that is not its own'), async (t) => {
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

  test(title('a link goes to the page of who confirms, and to nobody else'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask({ web: true })
    const page = await createSealingKey()
    const sealed = await seal(question, { web: page.publicJwk, username: 'alice' })
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed })
    const url = 'https://www.npmjs.com/auth/cli/1'
    const link = await sealLink({ id: question.id, url }, page.publicJwk)
    await scene.questions.report(scene.project, question.id, { state: 'confirming', link })
    await scene.questions.report(scene.project, question.id, { state: 'confirming', link })
    t.deepEqual(await look(scene, question, 2), { revision: 3, state: 'confirming', answer: null })
    t.like(await scene.questions.detail(scene.alice, question.id), { link, web: true, state: 'confirming' })
    t.is((await scene.questions.detail(scene.bob, question.id)).link, null)
    const other = await sealLink({ id: question.id, url }, page.publicJwk)
    await scene.questions.report(scene.project, question.id, { state: 'confirming', link: other })
    t.is((await look(scene, question))?.revision, 4)
    await t.throwsAsync(
      scene.questions.answer(scene.bob, question.id, { attempt: 1, sealed: await seal(question) }),
      { code: 'answered' },
    )
    const code = await seal(question)
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: code })
    t.like(await look(scene, question, 4), { revision: 5, state: 'answered', answer: { sealed: code } })
    t.false((await everything(scene)).includes(other))
  })

  test(title('while somebody confirms, another may still decline'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask({ web: true })
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) })
    await scene.questions.report(scene.project, question.id, { state: 'confirming', link: 'a..b.c.d' })
    await scene.questions.decline(scene.bob, question.id, { attempt: 1, reason: null })
    t.like(await look(scene, question), { state: 'declined', answer: { by: 'bob', reason: null } })
  })

  test(title('a question ends once when its time is over, however many nodes look'), async (t) => {
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

  test(title('a job that publishes has an hour more, and then nobody knows'), async (t) => {
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

  test(title('the clock ends a question also where no poll and no sweep is under way'), async (t) => {
    const scene = await createScene(t, await open(t))
    const held = questionWith({ expiresAt: new Date(scene.clock.at + 40).toISOString() })
    await scene.questions.ask(scene.project, held)
    const news = scene.questions.wait(scene.project, held.id, 1, 60_000, never)
    scene.clock.at += 40
    t.like(await news, { state: 'expired' })
  })

  test(title('a later run takes the place of one that went without a word'), async (t) => {
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

  test(title('of several runs that ask at once one stays open'), async (t) => {
    const scene = await createScene(t, await open(t))
    const asked = await Promise.all([scene.ask(), scene.ask(), scene.ask()])
    const states = await Promise.all(asked.map((question) => stateOf(scene, question)))
    t.deepEqual(states.sort(), ['waiting', 'withdrawn', 'withdrawn'])
  })

  for (const [what, changes, code] of [
    ['without a key', { key: null }, 'invalid'],
    ['with a key that is no point', { key: { ...job.publicJwk, y: job.publicJwk.x } }, 'invalid'],
    ['whose time is over', { expiresAt: '2020-01-01T00:00:00Z' }, 'invalid'],
    ['for another package', { package: { ...questionWith().package, name: 'other' } }, 'unknown_package'],
    ['for a scope itself', { package: { ...questionWith().package, name: '@example/' } }, 'unknown_package'],
  ] as const) {
    test(title(`a question ${what} is refused and nobody alerted`), async (t) => {
      const scene = await createScene(t, await open(t))
      await t.throwsAsync(scene.ask(changes as Partial<Question>), { code })
      t.deepEqual(scene.enqueued, [])
    })
  }

  test(title('an id is one project’s, and a repeat with other content is refused'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    await t.throwsAsync(scene.questions.ask(scene.other, question), { code: 'taken' })
    await t.throwsAsync(scene.questions.ask(scene.project, { ...question, accounts: [] }), { code: 'taken' })
    const other = { ...question, attempt: 2, kind: 'dist-tag' as const }
    await t.throwsAsync(scene.questions.ask(scene.project, other), { code: 'invalid' })
  })

  test(title('what is no sealed answer is refused'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    for (const sealed of ['012345', 'a.b.c.d.e', 'a..b.c.d\u0000']) {
      await t.throwsAsync(scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed }), {
        code: 'invalid',
      })
    }
  })

  test(title('people see the questions that they may answer, and no others'), async (t) => {
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

  test(title('the history goes page by page and leaves nothing out, also of one millisecond'), async (t) => {
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
  })

  test(title('open pages hear of changes that their people may see'), async (t) => {
    const scene = await createScene(t, await open(t))
    const heard: Record<string, Array<[string, number]>> = { bob: [], carol: [] }
    const { promise: twice, resolve } = Promise.withResolvers<void>()
    const ended: string[] = []
    for (const person of [scene.carol, scene.bob]) {
      scene.questions.follow(person, {
        changed: (change) => {
          // A listener that has just connected may have missed something.
          if (change) heard[person.name]?.push([change.id, change.revision])
          if (heard.bob?.length === 2) resolve()
        },
        ended: () => ended.push(person.name),
      })
    }
    const question = await scene.ask()
    // A page hears where a question stands now: two changes at once may be told as one, twice.
    await scene.questions.decline(scene.alice, question.id, { attempt: 1, reason: null })
    await twice
    t.deepEqual(heard.bob?.at(-1), [question.id, 2])
    t.deepEqual(heard.carol, [])
    await scene.questions.stop()
    t.deepEqual(ended.sort(), ['bob', 'carol'])
  })

  test(title('the open pages of somebody who was removed end, and not those of others'), async (t) => {
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

  test(title('what is over goes after the days that are configured, what is open stays'), async (t) => {
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

  test(title('a project that asks without end is told to wait'), async (t) => {
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

  test(title('every change is in the audit log, and nothing of an answer'), async (t) => {
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

/** All text in the store. */
async function everything({ database }: Scene): Promise<string> {
  const tables = ['questions', 'question_events', 'audit', 'deliveries', 'settings']
  const rows = await Promise.all(tables.map((table) => database.all(`select * from ${table}`)))
  return JSON.stringify(rows)
}
