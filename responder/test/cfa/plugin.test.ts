import { PassThrough } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { createResponder } from '../../../lib/responders/create-responder.ts'
import { effectsWith } from '../../../test/fakes/effects.ts'
import { question } from '../../../test/responders/question.ts'
import { createAudit } from '../../src/audit/audit.ts'
import { createProjects } from '../../src/projects/projects.ts'
import { eventually } from '../helpers/eventually.ts'
import { startCircleci } from './circleci-stand-in.ts'
import { openClientScene } from './client-scene.ts'

/** The plugin's `continuous-auth` responder in a CircleCI job, pointed at this service. */
async function startJob(t: ExecutionContext) {
  const circle = await startCircleci(t, 12)
  const scene = await openClientScene(t, { listens: true, config: { circleciUrl: circle.url } })
  const projects = createProjects({ ...scene, audit: createAudit(scene) })
  const access = { repository: 'github/example/tool', token: circle.token }
  await projects.setCircleci('cli', scene.project.id, access)
  const { config, project, secret, bob } = scene
  const env = {
    ...{ CFA_HOST: config.publicUrl, CFA_PROJECT_ID: project.id, CFA_SECRET: secret },
    ...{ CIRCLECI: 'true', CIRCLE_BUILD_NUM: '12' },
  }
  const stdout = new PassThrough({ encoding: 'utf8' }).on('data', (text: string) => {
    circle.build.output += text
  })
  const context = { env, cwd: '/', options: {}, logger: { log: () => {} } }
  // Polls are close together because nobody types here.
  const sleep = (ms: number, signal?: AbortSignal) =>
    delay(Math.min(ms, 100), undefined, signal && { signal })
  const effects = effectsWith({ now: Date.now, sleep })
  const responder = await createResponder('continuous-auth', context, effects, { env, cwd: '/', stdout })
  const ask = () => {
    const expiresAt = new Date(Date.now() + 10 * 60_000).toISOString()
    return responder.ask(
      { ...question, expiresAt, accounts: ['alice'] },
      { signal: new AbortController().signal, onLink: () => {} },
    )
  }
  const asked = async (): Promise<string> => {
    let id = ''
    await eventually(async () => {
      const { questions } = (await bob.inject({ url: '/api/questions' })).json()
      id = questions[0]?.id ?? ''
      return id !== ''
    })
    return id
  }
  return { ...scene, responder, ask, asked }
}

test('the plugin’s continuous-auth responder proves its build, gets codes and is told of a decline', async (t) => {
  const { responder, ask, asked, answer, decline } = await startJob(t)
  t.deepEqual(await responder.connect(), { features: [] })
  for (const otp of ['111111', '012345']) {
    const answered = ask()
    await answer(await asked(), { otp })
    t.deepEqual(await answered, { type: 'code', username: undefined, otp })
  }
  const declined = ask()
  await decline(await asked(), 'not today')
  t.like(await declined, { type: 'decline', by: 'Bob' })
})
