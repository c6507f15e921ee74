import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { type EndpointOptions, startEndpoint } from '../helpers/endpoint.ts'
import { createRepository } from '../helpers/repository.ts'
import { PLUGIN, release } from '../helpers/semantic-release.ts'
import { startVerdaccio9, type Verdaccio9User } from '../helpers/verdaccio-9.ts'

const registry = await startVerdaccio9()
const [alice, carol, dave] = [
  await registry.addUser('alice'),
  await registry.addUser('carol'),
  await registry.addUser('dave'),
]
test.after.always(() => registry.close())

const begin = async (t: ExecutionContext, name: string) => {
  const repository = await createRepository({ package: { name, publishConfig: { registry: registry.url } } })
  t.teardown(repository.close)
  return repository
}

async function releaseWith(
  t: ExecutionContext,
  name: string,
  user: Verdaccio9User,
  options: EndpointOptions,
) {
  const repository = await begin(t, name)
  const endpoint = await startEndpoint(options)
  t.teardown(endpoint.close)
  const env = { ...endpoint.env, [`NPM_TOKEN_${user.name.toUpperCase()}`]: user.token }
  return { endpoint, run: await release(repository, { env }) }
}

const stagedOf = async (name: string, user: Verdaccio9User) =>
  (await registry.staged(user)).find(({ packageName }) => packageName === name)

test('with Verdaccio’s own staging, a responder approves with a code', async (t) => {
  const { run, endpoint } = await releaseWith(t, 'approved', alice, {
    features: ['approval', 'wait', 'sealed'],
    decide: ({ ask }) =>
      ask === 'approval'
        ? { answer: { approved: true, username: 'alice' } }
        : { answer: { username: 'alice', otp: alice.code() } },
  })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(
    endpoint.questions.map(({ ask, kind }) => [ask, kind]),
    [
      ['approval', 'stage-approve'],
      ['code', 'stage-approve'],
    ],
  )
  t.deepEqual([await registry.versions('approved'), run.tags], [['1.0.0'], ['v1.0.0']])
  t.regex(run.output, /approved is staged first, then approved: http.* can stage/)
  t.regex(run.output, /does not show who approved a version\. approved@1\.0\.0 was staged and approved/)
  t.notRegex(run.output, /does not show what it should/)
  t.is(await stagedOf('approved', alice), undefined)
})

test('with Verdaccio’s own staging, a decline leaves the version staged and untagged, and the printed id discards it', async (t) => {
  const { run } = await releaseWith(t, 'declined', carol, {
    features: ['approval', 'wait', 'sealed'],
    decide: () => ({ answer: { declined: true, by: 'bob' } }),
  })
  t.is(run.exitCode, 1)
  const item = await stagedOf('declined', carol)
  t.true(run.output.includes(`stage reject ${item?.id}`), run.output)
  t.deepEqual([await registry.versions('declined'), run.tags], [[], []])
  t.is(await registry.send(carol, 'DELETE', `-/stage/${item?.id}`), 401)
  t.is(await registry.send(carol, 'DELETE', `-/stage/${item?.id}`, carol.code()), 204)
})

test('with Verdaccio’s own staging, a job without a responder waits until somebody approves elsewhere', async (t) => {
  const repository = await begin(t, 'on-site')
  const env = { NPM_TOKEN: dave.token, CFA_RESPONDER_URL: 'npm' }
  const running = release(repository, { env, plugins: [[PLUGIN, { timeout: '3m' }]] })
  const approve = async () => {
    let item = await stagedOf('on-site', dave)
    while (item === undefined) {
      await sleep(100)
      item = await stagedOf('on-site', dave)
    }
    return registry.send(dave, 'POST', `-/stage/${item.id}/approve`, dave.code())
  }
  const [run, status] = await Promise.all([running, approve()])
  t.is(status, 201)
  t.is(run.exitCode, 0, run.output)
  t.deepEqual([await registry.versions('on-site'), run.tags], [['1.0.0'], ['v1.0.0']])
})
