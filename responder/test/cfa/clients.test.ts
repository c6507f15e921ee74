import ava from 'ava'
import { startTestRegistry } from '../../../test-registry/index.ts'
import { createAudit } from '../../src/audit/audit.ts'
import { createProjects } from '../../src/projects/projects.ts'
import { eventually } from '../helpers/eventually.ts'
import { startCircleci } from './circleci-stand-in.ts'
import { type ClientScene, openClientScene } from './client-scene.ts'
import { askForCode, publish } from './published-clients.ts'

// One after another: each runs npm or waits for a process.
const test = ava.serial

interface Job {
  ended: Promise<{ exitCode: number; output: string }>
}

/** The question that people are asked. Throws if the job ends without one. */
async function asked({ bob }: ClientScene, { ended }: Job): Promise<string> {
  let [id, end]: [string, string | undefined] = ['', undefined]
  ended.then(({ output }) => {
    end = output
  })
  await eventually(async () => {
    const { questions } = (await bob.inject({ url: '/api/questions' })).json()
    id = questions[0]?.id ?? ''
    return id !== '' || end !== undefined
  })
  if (id === '') throw new Error(`The job has ended: ${end}`)
  return id
}

test('@continuous-auth/client 2.3.2 gets a code from a person, and fails on a decline or a timeout', async (t) => {
  const scene = await openClientScene(t, { listens: true })
  const job = await askForCode(t, scene)
  await scene.answer(await asked(scene, job), { otp: '012345' })
  const { exitCode, output } = await job.ended
  t.is(exitCode, 0, output)
  t.regex(output, /^code 012345$/m)

  const other = await askForCode(t, scene)
  await scene.decline(await asked(scene, other))
  const declined = await other.ended
  t.is(declined.exitCode, 1)
  t.regex(declined.output, /Unexpected status code while polling the CFA acquire endpoint: 410/)

  const brief = await openClientScene(t, { listens: true, config: { clientWaitMs: 1_500 } })
  const late = await (await askForCode(t, brief)).ended
  t.is(late.exitCode, 1)
  t.regex(late.output, /acquire endpoint: 410/)
  const states = await brief.database.all('select state from questions')
  t.deepEqual(states, [{ state: 'expired' }])
})

test('@continuous-auth/client 2.3.2 gets nothing with the secret of the project’s own jobs', async (t) => {
  const scene = await openClientScene(t, { listens: true })
  const { exitCode, output } = await (await askForCode(t, { ...scene, secret: scene.project.secret })).ended
  t.is(exitCode, 1)
  t.regex(output, /no secret of it for the CFA API/)
  t.deepEqual(await scene.database.all('select id from cfa_requests'), [])
})

test('@continuous-auth/client 2.3.2 proves its CircleCI build with what it prints', async (t) => {
  const circle = await startCircleci(t, 12)
  const scene = await openClientScene(t, { listens: true, config: { circleciUrl: circle.url } })
  const projects = createProjects({ ...scene, audit: createAudit(scene) })
  const access = { repository: 'github/example/tool', token: circle.token }
  await projects.setCircleci('cli', scene.project.id, access)
  const job = await askForCode(t, scene, { CIRCLECI: 'true', CIRCLE_BUILD_NUM: '12' })
  circle.build.output = job.output
  const id = await asked(scene, job)
  t.like((await scene.detail(id)).verified, { service: 'CircleCI', repository: 'github/example/tool' })
  await scene.answer(id)
  t.regex((await job.ended).output, /^code 012345$/m)
})

test('@continuous-auth/semantic-release-npm 4.0.0 publishes, in a second run after a wrong code', async (t) => {
  const registry = await startTestRegistry()
  t.teardown(() => registry.close())
  const { token } = await registry.addUser('alice')
  const scene = await openClientScene(t, { listens: true })
  const name = 'cfa-client'
  const run = () => publish(t, scene, { name, registry: registry.url, token })

  const first = await run()
  await scene.answer(await asked(scene, first), { otp: registry.staleCode('alice') })
  const failed = await first.ended
  t.is(failed.exitCode, 1)
  t.regex(failed.output, /one-time password/)

  const second = await run()
  await scene.answer(await asked(scene, second), { otp: registry.code('alice') })
  const { exitCode, output } = await second.ended
  t.is(exitCode, 0, output)
  t.is(registry.publisherOf(name, '1.0.0'), 'alice')
  const states = await scene.database.all('select state, answer from questions')
  t.deepEqual(states, [
    { state: 'withdrawn', answer: null },
    { state: 'withdrawn', answer: null },
  ])
})
