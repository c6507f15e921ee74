import { type ListedPackage, type Question, sealedIntegrity, type Trust } from '@cfa/protocol'
import { createSealingKey, sealLink } from '@cfa/protocol/sealing'
import test from 'ava'
import { csvOf } from '../../src/questions/export.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { look } from './look.ts'
import { createScene, job, questionWith, type Scene, seal } from './scene.ts'

const DETAILS = {
  notes: 'Notes.',
  files: [{ path: 'a.js', size: 1 }],
  previous: { version: '1.9.0', commit: null },
  commits: [],
  scripts: [{ event: 'postinstall', command: 'node build.js' }],
}

const listed = (name: string, changes: Partial<ListedPackage> = {}): ListedPackage => ({
  ...questionWith().package,
  ...{ name: `@example/${name}`, kind: 'publish', ...changes },
})
const TRUST: Trust = { carries: ['approval'], earlier: { version: '1.9.0', carries: ['provenance'] } }
const A = listed('a', { details: DETAILS, trust: TRUST })
const B = listed('b', { version: '3.0.0' })
const C = listed('c', { tag: 'next' })

/** A question about these packages. */
function questionAbout(packages: ListedPackage[], changes: Partial<Question> = {}): Question {
  const [{ kind, details: _, trust: __, ...first } = A] = packages
  return questionWith({ kind, package: first, packages, ...changes })
}
const asked = (scene: Scene, packages = [A, B, C], changes: Partial<Question> = {}) =>
  scene.ask(questionAbout(packages, changes))
const refOf = ({ name, version, tag }: ListedPackage) => ({ name, version, tag })
const answer = async (scene: Scene, question: Question, attempt = 1) =>
  scene.questions.answer(scene.alice, question.id, { attempt, sealed: await seal(question) })
const tellOf = (
  { questions, project }: Scene,
  { id }: Question,
  one: ListedPackage,
  state: 'publishing' | 'rejected' | 'published' | 'failed',
) => questions.report(project, id, { state, package: refOf(one) })

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('a question about several packages has one answer, sealed to all of them'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await asked(scene)
    await answer(scene, question)
    const sealed = String(Object.values((await look(scene, question))?.answer ?? {})[0])
    const expected = { id: question.id, integrity: await sealedIntegrity(question) }
    t.like(await job.open(sealed, expected), { type: 'code', otp: '012345' })
    const { integrity } = question.package
    await t.throwsAsync(job.open(sealed, { id: question.id, integrity }), { code: 'SEAL_MISMATCH' })
  })

  test(
    title('the detail of a question lists all packages, and the details of each are read separately'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const { id } = await asked(scene)
      const detail = await scene.questions.detail(scene.bob, id)
      t.like(detail, { several: { count: 3 }, details: null, progress: [] })
      const { details: _, ...a } = A
      t.deepEqual(detail.packages, [
        { ...a, previous: '1.9.0', scripts: DETAILS.scripts, hasDetails: true },
        { ...B, previous: null, scripts: [], trust: null, hasDetails: false },
        { ...C, previous: null, scripts: [], trust: null, hasDetails: false },
      ])
      t.deepEqual(await scene.questions.packageAt(scene.bob, id, 0), {
        details: DETAILS,
        previousFiles: null,
      })
      t.deepEqual(await scene.questions.packageAt(scene.bob, id, 1), { details: null, previousFiles: null })
      await t.throwsAsync(scene.questions.packageAt(scene.bob, id, 3), { code: 'not_found' })
      await t.throwsAsync(scene.questions.packageAt(scene.carol, id, 0), { code: 'not_found' })
      await t.throwsAsync(scene.questions.progress(scene.carol, id), { code: 'not_found' })
    },
  )

  test(title('the progress of a package is stored, and does not wake the job'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await asked(scene)
    await answer(scene, question)
    for (const state of ['publishing', 'published', 'published'] as const)
      await tellOf(scene, question, A, state)
    await tellOf(scene, question, B, 'rejected')
    const { progress } = await scene.questions.progress(scene.bob, question.id)
    t.deepEqual(progress, [
      { place: 0, state: 'published', reason: null },
      { place: 1, state: 'rejected', reason: null },
    ])
    t.is(await look(scene, question, 2), undefined)
    await scene.questions.report(scene.project, question.id, { state: 'rejected' })
    await scene.questions.ask(scene.project, { ...question, attempt: 2, reason: 'rejected' })
    await tellOf(scene, question, B, 'publishing')
    await tellOf(scene, question, B, 'failed')
    t.like(await scene.questions.detail(scene.bob, question.id), {
      state: 'waiting',
      progress: [
        { place: 0, state: 'published' },
        { place: 1, state: 'failed' },
      ],
    })
    const deeds = await scene.database.all(
      "select action, detail from audit where action like 'package.%' order by id",
    )
    t.deepEqual(
      deeds.map(({ action, detail }) => [action, JSON.parse(String(detail)).package]),
      [
        ['package.published', '@example/a@2.1.0'],
        ['package.rejected', '@example/b@3.0.0'],
        ['package.failed', '@example/b@3.0.0'],
      ],
    )
  })

  test(
    title(
      'refuses progress before an answer, after the end, of a published package and of an unknown package',
    ),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const question = await asked(scene)
      const outOfOrder = { code: 'out_of_order' }
      await t.throwsAsync(tellOf(scene, question, A, 'publishing'), outOfOrder)
      await answer(scene, question)
      await tellOf(scene, question, A, 'published')
      for (const state of ['publishing', 'rejected'] as const)
        await t.throwsAsync(tellOf(scene, question, A, state), outOfOrder)
      await tellOf(scene, question, A, 'failed')
      await tellOf(scene, question, A, 'published')
      await t.throwsAsync(tellOf(scene, question, { ...A, tag: 'other' }, 'published'), outOfOrder)
      await scene.questions.report(scene.project, question.id, { state: 'failed' })
      await t.throwsAsync(tellOf(scene, question, B, 'published'), { code: 'closed' })
      const alone = await scene.ask()
      await answer(scene, alone)
      await t.throwsAsync(tellOf(scene, alone, listed('tool'), 'published'), outOfOrder)
    },
  )

  test(title('each package gets its own link, even while the job is publishing'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await asked(scene, [A, B], { web: true })
    await answer(scene, question)
    const page = await createSealingKey()
    const confirm = async (one: ListedPackage) => {
      const url = `https://www.npmjs.com/auth/cli/${one.version}`
      const link = await sealLink({ id: question.id, url }, page.publicJwk)
      await scene.questions.report(scene.project, question.id, {
        state: 'confirming',
        link,
        package: refOf(one),
      })
      return link
    }
    await confirm(A)
    await scene.questions.report(scene.project, question.id, { state: 'publishing' })
    await tellOf(scene, question, A, 'published')
    const link = await confirm(B)
    t.like(await scene.questions.detail(scene.alice, question.id), {
      ...{ state: 'confirming', link },
      progress: [
        { place: 0, state: 'published' },
        { place: 1, state: 'confirming' },
      ],
    })
    const alone = await scene.ask({ web: true })
    await answer(scene, alone)
    await scene.questions.report(scene.project, alone.id, { state: 'publishing' })
    await t.throwsAsync(scene.questions.report(scene.project, alone.id, { state: 'confirming', link }), {
      code: 'out_of_order',
    })
  })

  test(title('open pages receive progress as news without a new revision'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await asked(scene)
    await answer(scene, question)
    const heard: unknown[] = []
    const isHeard = Promise.withResolvers<void>()
    const changed = (change: { isProgress?: true } | null) => {
      heard.push(change)
      if (change?.isProgress) isHeard.resolve()
    }
    scene.questions.follow(scene.bob, { changed, ended: () => {} })
    scene.questions.follow(scene.carol, { changed: () => t.fail('Carol may not see it.'), ended: () => {} })
    await tellOf(scene, question, A, 'publishing')
    await isHeard.promise
    t.deepEqual(heard.at(-1), { id: question.id, revision: 2, isProgress: true })
  })

  test(title('each package must have a valid name and be one that the project may ask about'), async (t) => {
    const scene = await createScene(t, await open(t))
    const error = await t.throwsAsync(asked(scene, [A, B, listed('c', { name: '@other/c' })]), {
      code: 'unknown_package',
    })
    t.regex(error.message, /@other\/c/)
    const wrong = { ...DETAILS, previous: { version: 'the last one', commit: null } }
    for (const [changes, part] of [
      [{ name: '@example/\u043e' }, 'packages.1.name'],
      [{ version: 'latest' }, 'packages.1.version'],
      [{ tag: '1.0.0' }, 'packages.1.tag'],
      [{ details: wrong }, 'packages.1.details.previous.version'],
    ] as const) {
      const refused = await t.throwsAsync(asked(scene, [A, listed('c', changes)]), { code: 'invalid' })
      t.true(refused.message.includes(`"${part}"`), refused.message)
    }
    t.is((await scene.questions.inbox(scene.bob)).questions.length, 0)
  })

  test(title('another attempt must be about the same list'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await asked(scene)
    await answer(scene, question)
    const [attempt, reason] = [2, 'rejected'] as const
    for (const packages of [
      [A, B],
      [A, C, B],
    ])
      await t.throwsAsync(scene.questions.ask(scene.project, { ...question, packages, attempt, reason }), {
        code: 'invalid',
      })
    t.like(await scene.questions.ask(scene.project, { ...question, attempt, reason }), {
      state: 'waiting',
      attempt,
    })
  })

  test(title('a later question replaces an earlier one with a package in common'), async (t) => {
    const scene = await createScene(t, await open(t))
    const stateOf = async (question: Question) => (await look(scene, question))?.state
    const all = await asked(scene)
    const other = await asked(scene, [listed('x'), listed('y')])
    const approval = await asked(scene, [A, B, C], { ask: 'approval' })
    const rest = await asked(scene, [B, listed('d')])
    t.is(await stateOf(all), 'withdrawn')
    const { kind: _, ...b } = B
    const alone = await scene.ask({ package: b })
    t.is(await stateOf(rest), 'withdrawn')
    const again = await asked(scene, [listed('e'), B])
    t.is(await stateOf(alone), 'withdrawn')
    for (const open of [again, other, approval]) t.is(await stateOf(open), 'waiting')
  })

  test(title('the question for the code follows the approval of the same list'), async (t) => {
    const scene = await createScene(t, await open(t))
    const approval = await asked(scene, [A, B], { ask: 'approval' })
    await answer(scene, approval)
    const code = await asked(scene, [A, B])
    t.is((await scene.questions.detail(scene.bob, approval.id)).next, code.id)
  })

  test(
    title('the history has one entry for all packages, is searched by any of them, and exports their names'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const question = await asked(scene)
      await asked(scene, [listed('x'), listed('y')])
      await scene.questions.report(scene.project, question.id, { state: 'withdrawn' })
      const { questions } = await scene.questions.history(scene.bob)
      const first = [
        { name: '@example/a', version: '2.1.0' },
        { name: '@example/b', version: '3.0.0' },
      ]
      t.deepEqual(
        questions.map(({ several }) => several),
        [{ count: 3, first }],
      )
      for (const [q, count] of [
        ['example/c', 1],
        ['B 3.0.0', 1],
        ['example/d', 0],
      ] as const)
        t.is((await scene.questions.history(scene.bob, { q })).questions.length, count, q)
      let text = ''
      for await (const part of csvOf(scene.questions.historyPages(scene.bob))) text += part
      t.true(text.includes('@example/a@2.1.0 @example/b@3.0.0 @example/c@2.1.0'))
    },
  )

  test(
    title('the previous files are those of the previous version, from any question that published it'),
    async (t) => {
      const scene = await createScene(t, await open(t))
      const before = listed('a', { version: '1.9.0', files: 1, details: { ...DETAILS, previous: null } })
      const published = await asked(scene, [before, B])
      await answer(scene, published)
      await tellOf(scene, published, before, 'published')
      await scene.questions.report(scene.project, published.id, { state: 'failed' })
      const { id } = await asked(scene)
      const { previousFiles } = await scene.questions.packageAt(scene.bob, id, 0)
      t.deepEqual(previousFiles, DETAILS.files)
      const { kind: _, details, trust: __, ...alone } = A
      const one = await scene.ask({ package: alone, details: details ?? DETAILS })
      t.deepEqual((await scene.questions.detail(scene.bob, one.id)).previousFiles, DETAILS.files)
    },
  )

  test(title('the audit log names all packages of a question'), async (t) => {
    const scene = await createScene(t, await open(t))
    await asked(scene)
    const [entry] = await scene.database.all("select detail from audit where action = 'question.ask'")
    t.like(JSON.parse(String(entry?.detail)), {
      release: '3 packages: @example/a 2.1.0, @example/b 3.0.0 and 1 more',
      packages: ['@example/a@2.1.0 (latest)', '@example/b@3.0.0 (latest)', '@example/c@2.1.0 (next)'],
    })
  })

  test(title('two people have to approve the same list'), async (t) => {
    const scene = await createScene(t, await open(t))
    const rules = { ...scene.project.rules, twoPeople: true }
    await scene.database.run('update projects set rules = $1', JSON.stringify(rules))
    const question = await asked(scene, [A, B], { ask: 'approval' })
    const approve = (person: Scene['alice'], attempt: number) =>
      scene.questions.answer(person, question.id, { attempt })
    await approve(scene.alice, 1)
    const approvals = async () => (await scene.questions.detail(scene.bob, question.id)).needs.approvals
    t.is((await approvals()).length, 1)
    const packages = [A, { ...B, integrity: `sha512-${'B'.repeat(86)}==` }]
    const again = { ...question, packages, attempt: 2, reason: 'changed' as const }
    await scene.questions.ask(scene.project, again)
    t.is((await approvals()).length, 0)
    await approve(scene.alice, 2)
    await approve(scene.bob, 2)
    t.deepEqual((await approvals()).map(({ by }) => by).sort(), ['alice', 'bob'])
  })

  test(title('a question about 200 packages can be asked, and is removed with them'), async (t) => {
    const scene = await createScene(t, await open(t))
    const packages = Array.from({ length: 200 }, (_, index) => listed(`p${index}`))
    const question = await asked(scene, packages)
    t.is((await scene.questions.detail(scene.bob, question.id)).packages?.length, 200)
    await asked(scene, packages)
    t.is((await look(scene, question))?.state, 'withdrawn')
    const count = async () =>
      Number((await scene.database.all('select count(*) as n from question_packages'))[0]?.n)
    t.is(await count(), 400)
    scene.clock.at += 500 * 24 * 60 * 60_000
    await scene.questions.sweep()
    await scene.questions.sweep()
    t.is(await count(), 200)
  })
})
