import { createSealingKey, sealLink } from '@cfa/protocol/sealing'
import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { look, storedText } from './look.ts'
import { createScene, seal } from './scene.ts'

forEachDatabase((kind, open) => {
  const title = (text: string): string => `${kind}: ${text}`

  test(title('only the maintainer who confirms sees the link'), async (t) => {
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
    t.false((await storedText(scene)).includes(other))
  })

  test(title('another maintainer can decline while one confirms'), async (t) => {
    const scene = await createScene(t, await open(t))
    const question = await scene.ask({ web: true })
    await scene.questions.answer(scene.alice, question.id, { attempt: 1, sealed: await seal(question) })
    await scene.questions.report(scene.project, question.id, { state: 'confirming', link: 'a..b.c.d' })
    await scene.questions.decline(scene.bob, question.id, { attempt: 1, reason: null })
    t.like(await look(scene, question), { state: 'declined', answer: { by: 'bob', reason: null } })
  })
})
