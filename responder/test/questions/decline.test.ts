import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { look, storedText } from './look.ts'
import { createScene, job, seal } from './scene.ts'

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('a decline is final and reaches the job with its author and reason'), async (t) => {
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

  test(title('a code sent with a decline reaches the job and is deleted two minutes later'), async (t) => {
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
    t.true((await storedText(scene)).includes(sealed))
    await scene.questions.sweep()
    t.false((await storedText(scene)).includes(sealed))
    t.deepEqual(await look(scene, question, 1), { ...over, answer })
  })

  test(title('a code sent with a decline is kept only for a staged version, and only sealed'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask()
    const sealed = await seal(question, { declined: true, username: 'bob', otp: '012345' })
    const given = { attempt: 1, reason: null }
    await t.throwsAsync(scene.questions.decline(scene.bob, question.id, { ...given, sealed: '012345' }), {
      code: 'invalid',
    })
    await scene.questions.decline(scene.bob, question.id, { ...given, sealed })
    t.false((await storedText(scene)).includes(sealed))
  })

  test(title('a job’s addition to a decline is recorded once and alerts nobody'), async (t) => {
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
    t.false((await storedText(scene)).includes(sealed))
  })

  test(title('a decline sent again with another code is refused'), async (t) => {
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

  test(title('a job can add only to a decline, and only if the version is staged'), async (t) => {
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
  })
})
