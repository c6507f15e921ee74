import { createHash } from 'node:crypto'
import type { Question } from '@cfa/protocol'
import type { ExecutionContext } from 'ava'
import test from 'ava'
import type { JWTPayload } from 'jose'
import { createIdentity } from '../../src/identity/identity.ts'
import { openTemporary } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
import { CONFIG, type Overrides, startService } from '../helpers/service.ts'
import { signedIn } from '../helpers/signed-in.ts'
import { questionWith, seal } from '../questions/scene.ts'
import { startIssuer } from './issuer.ts'

const MAIN = {
  repository: 'example/tool',
  repository_id: '74',
  ref: 'refs/heads/main',
  sha: '3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
  workflow_ref: 'example/tool/.github/workflows/release.yml@refs/heads/main',
  event_name: 'push',
  actor: 'ada',
  run_id: '1',
  runner_environment: 'github-hosted',
}

/** A service with a project that has no secret, and the CI service whose builds may ask. */
async function scene(t: ExecutionContext, overrides: Overrides = {}) {
  const service = await startService(t, overrides)
  const issuer = await startIssuer(t)
  const admin = await signedIn(service, { role: 'admin', name: 'Ada' })
  const rule = {
    ci: 'github',
    issuer: issuer.url,
    require: { repository_id: ['74'], ref: ['refs/heads/main'] },
  }
  const payload = { name: 'tool', packages: ['@example/*'], identity: [rule] }
  const project = (await admin.inject({ method: 'POST', url: '/api/projects', payload })).json()
  const endpoint = `${service.config.publicUrl}/p/tool`
  const call = async (
    method: 'GET' | 'POST' | 'PATCH',
    url: string,
    { token, body, wait }: { token: string; body?: object | string; wait?: number },
  ) =>
    service.app.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(wait && { prefer: `wait=${wait}` }),
      },
      ...(body && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const tokenFor = (aud: string, claims: JWTPayload = {}) => issuer.token({ ...MAIN, aud, ...claims })
  /** Asks as a job whose token is for this question. */
  const ask = async (question: Question, claims: JWTPayload = {}) => {
    const body = JSON.stringify(question)
    const hash = createHash('sha256').update(body).digest('base64url')
    return call('POST', '/p/tool', { token: await tokenFor(`${endpoint}?question=${hash}`, claims), body })
  }
  const get = async (url: string) => (await admin.inject({ url })).json()
  return { ...service, issuer, admin, project, endpoint, call, tokenFor, ask, get, rule }
}

const listed = (...versions: string[]) =>
  versions.map((version) => ({ ...questionWith().package, kind: 'publish' as const, version }))

test('a build that proves itself can ask, wait and get its answer without a secret', async (t) => {
  const place = await scene(t)
  t.is(place.project.secret, null)
  const token = () => place.tokenFor(place.endpoint)
  t.is((await place.call('GET', '/p/tool', { token: await token() })).statusCode, 200)
  const question = questionWith()
  const asked = await place.ask(question)
  t.is(asked.statusCode, 202, asked.body)
  const where = String(asked.headers.location)
  const held = place.call('GET', `${where}?after=1`, { token: await token(), wait: 30 })
  const sealed = await seal(question)
  const payload = { attempt: 1, sealed }
  await place.admin.inject({ method: 'POST', url: `/api/questions/${question.id}/answer`, payload })
  t.deepEqual((await held).json(), { revision: 2, state: 'answered', answer: { sealed } })
  const reply = await place.call('PATCH', where, { token: await token(), body: { state: 'publishing' } })
  t.is(reply.statusCode, 204)
})

test('the claims that the token proves are kept with the question', async (t) => {
  const place = await scene(t)
  const question = questionWith()
  await place.ask(question)
  const { verified } = await place.get(`/api/questions/${question.id}`)
  t.like(verified, {
    ...{ issuer: place.issuer.url, service: 'GitHub Actions', repository: 'example/tool', actor: 'ada' },
    ...{ ref: 'refs/heads/main', commit: MAIN.sha, event: 'push', run: '1' },
    url: `${new URL(place.issuer.url).origin}/example/tool/actions/runs/1`,
  })
})

test('a token for one question is refused for another', async (t) => {
  const place = await scene(t)
  const [question, other] = [JSON.stringify(questionWith()), JSON.stringify(questionWith())]
  const hash = createHash('sha256').update(question).digest('base64url')
  const token = await place.tokenFor(`${place.endpoint}?question=${hash}`)
  t.is((await place.call('POST', '/p/tool', { token, body: other })).statusCode, 401)
  t.is((await place.call('POST', '/p/tool', { token, body: ` ${question}` })).statusCode, 401)
  t.is((await place.call('POST', '/p/tool', { token, body: question })).statusCode, 202)
})

test('a token for one question is refused for every other call, even about that question', async (t) => {
  const place = await scene(t)
  const body = JSON.stringify(questionWith())
  const hash = createHash('sha256').update(body).digest('base64url')
  const token = await place.tokenFor(`${place.endpoint}?question=${hash}`)
  const asked = await place.call('POST', '/p/tool', { token, body })
  const where = String(asked.headers.location)
  t.is((await place.call('GET', '/p/tool', { token })).statusCode, 401)
  t.is((await place.call('GET', where, { token })).statusCode, 401)
  t.is((await place.call('PATCH', where, { token, body: { state: 'withdrawn' } })).statusCode, 401)
  const own = await place.tokenFor(place.endpoint)
  t.like((await place.call('GET', where, { token: own })).json(), { state: 'waiting' })
})

test('a token for the endpoint is good for one release: its approval, its code and their attempts', async (t) => {
  const place = await scene(t)
  const token = await place.tokenFor(place.endpoint)
  const post = (question: Question) => place.call('POST', '/p/tool', { token, body: question })
  const approval = questionWith({ ask: 'approval' })
  t.is((await post(approval)).statusCode, 202)
  t.is((await post(approval)).statusCode, 202)
  t.is((await post(questionWith({ ask: 'code' }))).statusCode, 202)
  const other = questionWith()
  const refused = await post({ ...other, package: { ...other.package, version: '9.9.9' } })
  t.is(refused.statusCode, 401)
  t.is(refused.json().error, 'wrong_secret')
})

test('a token for the endpoint may also move the dist-tags of one other release, in any order', async (t) => {
  const about = (version: string, changes: Partial<Question> = {}) => {
    const question = questionWith(changes)
    return { ...question, package: { ...question.package, version } }
  }
  const [added, next] = [about('1.0.0', { kind: 'dist-tag' }), about('1.1.0', { ask: 'approval' })]
  for (const order of [
    [added, next],
    [next, added],
  ]) {
    const place = await scene(t)
    const token = await place.tokenFor(place.endpoint)
    const post = async (body: Question) => (await place.call('POST', '/p/tool', { token, body })).statusCode
    for (const question of order) t.is(await post(question), 202)
    t.is(await post(about('1.1.0', { kind: 'dist-tag' })), 202)
    t.is(await post(about('1.0.0')), 401)
    t.is(await post(about('1.2.0', { kind: 'dist-tag' })), 401)
  }
})

test('a token that was used for another question or release is shown on the project’s page', async (t) => {
  const place = await scene(t)
  const token = await place.tokenFor(place.endpoint)
  const ofQuestion = await place.tokenFor(`${place.endpoint}?question=${'A'.repeat(43)}`)
  const question = questionWith()
  const other = { ...question, package: { ...question.package, version: '9.9.9' } }
  t.is((await place.call('POST', '/p/tool', { token, body: question })).statusCode, 202)
  t.is((await place.call('POST', '/p/tool', { token, body: other })).statusCode, 401)
  t.is((await place.call('POST', '/p/tool', { token: ofQuestion, body: other })).statusCode, 401)
  const { builds } = await place.get(`/api/projects/${place.project.id}/builds`)
  t.deepEqual(builds.map(({ refusal }: { refusal: string | null }) => refusal).sort(), [
    'Its token was not accepted. It is for another question.',
    'Its token was not accepted. It was already used for another release.',
  ])
})

test('a token for the endpoint is good for one list of packages', async (t) => {
  const place = await scene(t)
  const token = await place.tokenFor(place.endpoint)
  const about = (...versions: string[]): Question => {
    const question = questionWith()
    const [first = '2.1.0'] = versions
    return { ...question, package: { ...question.package, version: first }, packages: listed(...versions) }
  }
  const post = async (question: Question) =>
    (await place.call('POST', '/p/tool', { token, body: question })).statusCode
  t.is(await post({ ...about('1.0.0', '1.0.1'), ask: 'approval' }), 202)
  t.is(await post(about('1.0.0', '1.0.1')), 202)
  for (const other of [about('1.0.0', '1.0.2'), about('1.0.0', '1.0.1', '1.0.2'), about('1.0.1', '1.0.0')])
    t.is(await post(other), 401)
  t.is(await post({ ...about('1.0.0'), packages: undefined }), 401)
  const mixed = listed('1.0.0', '1.0.2').map((one, place) => ({
    ...one,
    kind: place === 0 ? ('dist-tag' as const) : one.kind,
  }))
  t.is(await post({ ...about('1.0.0'), kind: 'dist-tag', packages: mixed }), 401)
})

test('a build that no rule allows is only told that it is refused, and the project’s page shows why', async (t) => {
  const place = await scene(t)
  const asked = await place.ask(questionWith(), { ref: 'refs/heads/evil' })
  t.is(asked.statusCode, 403)
  t.deepEqual(asked.json(), {
    error: 'build_refused',
    message: 'This build may not ask. The page of the project says why.',
  })
  const { builds } = await place.get(`/api/projects/${place.project.id}/builds`)
  t.is(builds.length, 1)
  t.like(builds[0], {
    refusal: 'ref is refs/heads/evil; allowed: refs/heads/main.',
    claims: { repository_id: '74' },
  })
  t.deepEqual((await place.get('/api/questions')).questions ?? [], [])
})

test('new rules can be tried on the latest builds before they are saved', async (t) => {
  const place = await scene(t)
  await place.call('GET', '/p/tool', { token: await place.tokenFor(place.endpoint) })
  await place.ask(questionWith(), { ref: 'refs/heads/next' })
  const identity = [{ ...place.rule, require: { repository_id: ['74'], ref: ['refs/heads/next'] } }]
  const url = `/api/projects/${place.project.id}/builds`
  const previewed = await place.admin.inject({ method: 'POST', url: `${url}/preview`, payload: { identity } })
  const outcomes = (reply: { builds: Array<{ claims: JWTPayload; refusal: string | null }> }) =>
    reply.builds.map(({ claims, refusal }) => [claims.ref, refusal === null]).sort()
  t.deepEqual(outcomes(previewed.json()), [
    ['refs/heads/main', false],
    ['refs/heads/next', true],
  ])
  t.deepEqual(outcomes(await place.get(url)), [
    ['refs/heads/main', true],
    ['refs/heads/next', false],
  ])
})

test('a build that loses its permission gets no answer, not even from a poll already held', async (t) => {
  const place = await scene(t)
  const question = questionWith()
  const where = String((await place.ask(question)).headers.location)
  const token = await place.tokenFor(place.endpoint)
  const held = place.call('GET', `${where}?after=1`, { token, wait: 50 })
  await eventually(async () =>
    (await place.app.inject({ url: '/metrics' })).body.includes('cfa_waiting_jobs 1'),
  )
  const identity = [{ ...place.rule, require: { repository_id: ['75'] } }]
  const url = `/api/projects/${place.project.id}`
  await place.admin.inject({ method: 'PATCH', url, payload: { identity } })
  t.is((await held).statusCode, 403)
  t.is((await place.call('GET', `${where}?after=0`, { token })).statusCode, 403)
})

test('another run of the same repository cannot read or change a question', async (t) => {
  const place = await scene(t)
  const question = questionWith()
  const where = String((await place.ask(question)).headers.location)
  const token = await place.tokenFor(place.endpoint, { run_id: '2' })
  t.is((await place.call('GET', `${where}?after=0`, { token })).statusCode, 404)
  t.is((await place.call('PATCH', where, { token, body: { state: 'withdrawn' } })).statusCode, 404)
  t.is((await place.ask({ ...question, attempt: 2 }, { run_id: '2' })).json().error, 'taken')
})

test('while an issuer is unavailable, questions can be polled and new ones get 503 with retry-after', async (t) => {
  const place = await scene(t)
  place.issuer.answerWith({ status: 503 })
  const tooEarly = await place.ask(questionWith())
  t.is(tooEarly.statusCode, 503)
  t.truthy(tooEarly.headers['retry-after'])
  const other = await scene(t)
  const where = String((await other.ask(questionWith())).headers.location)
  other.issuer.answerWith({ status: 503 })
  const token = await other.tokenFor(other.endpoint)
  t.is((await other.call('GET', `${where}?after=0`, { token })).statusCode, 200)
})

test('a project without rules refuses tokens, and a project with rules refuses made-up secrets', async (t) => {
  const place = await scene(t)
  const token = await place.tokenFor(place.endpoint)
  t.is((await place.call('GET', '/p/tool', { token: 'secret' })).statusCode, 401)
  await place.admin.inject({
    method: 'PATCH',
    url: `/api/projects/${place.project.id}`,
    payload: { identity: null },
  })
  t.is((await place.call('GET', '/p/tool', { token })).statusCode, 401)
  t.is((await place.call('GET', '/p/nobodys', { token })).statusCode, 401)
})

test('only the latest refused builds are kept, and they displace no accepted one', async (t) => {
  const place = await scene(t)
  await place.call('GET', '/p/tool', { token: await place.tokenFor(place.endpoint) })
  for (let count = 0; count < 25; count += 1) await place.ask(questionWith(), { repository_id: `9${count}` })
  const { builds } = await place.get(`/api/projects/${place.project.id}/builds`)
  t.is(builds.filter(({ refusal }: { refusal: string | null }) => refusal === null).length, 1)
  t.true(builds.length <= 21)
})

for (const [what, claims, audience] of [
  ['refused builds', { repository_id: '99' }, ''],
  ['mistakes of a build that may ask', {}, '/'],
] as const) {
  test(`${what} beyond 60 a minute are not recorded`, async (t) => {
    const clock = { at: Date.now() }
    const place = await scene(t, { effects: { now: () => clock.at } })
    const refuse = async (count: number) => {
      clock.at += 1
      const token = await place.tokenFor(`${place.endpoint}${audience}`, { ...claims, sha: String(count) })
      t.true([401, 403, 429].includes((await place.call('GET', '/p/tool', { token })).statusCode))
    }
    const latest = async () =>
      (await place.get(`/api/projects/${place.project.id}/builds`)).builds[0].claims.sha
    for (let count = 1001; count <= 1065; count += 1) await refuse(count)
    t.is(await latest(), '1060')
    clock.at += 60_000
    await refuse(1066)
    t.is(await latest(), '1066')
  })
}

test('made-up tokens beyond 60 a minute are not logged', async (t) => {
  const logged: string[] = []
  const log = { info: (_: object, message: string) => logged.push(message), warn: () => t.fail() }
  const fetchJson = async () => t.fail() as never
  const database = await openTemporary(t)
  const effects = { now: () => 0 }
  const builds = { keep: async () => t.fail() as never }
  const { prove } = createIdentity({ config: CONFIG, effects, database, log, fetchJson, builds })
  const project = { id: '1', name: 'tool', identity: [] }
  for (let count = 0; count < 65; count += 1) {
    await t.throwsAsync(prove(project, `e30.${count}.x`), { code: 'wrong_secret' })
  }
  t.deepEqual(logged, Array(60).fill('An identity token was not accepted.'))
})

test('made-up tokens do not keep the mistake of a build that may ask from being shown', async (t) => {
  const place = await scene(t)
  const say = (token: string) => place.call('GET', '/p/tool', { token })
  for (let count = 0; count < 65; count += 1) await say(`e30.${count}.x`)
  await say(await place.tokenFor(place.endpoint, { exp: 1 }))
  t.is((await place.get(`/api/projects/${place.project.id}/builds`)).builds.length, 1)
})

test('a mistake of a build that may ask is shown on the project’s page, and one of a stranger is not', async (t) => {
  const place = await scene(t)
  const { endpoint, tokenFor, call } = place
  const say = async (token: string) => (await call('GET', '/p/tool', { token })).statusCode
  t.is(await say(await tokenFor(`${endpoint}/`)), 401)
  t.is(await say(await tokenFor(endpoint, { exp: 1 })), 401)
  t.is(await say(await tokenFor(`${endpoint}/`, { repository_id: '99' })), 401)
  const { builds } = await place.get(`/api/projects/${place.project.id}/builds`)
  t.deepEqual(builds.map(({ refusal }: { refusal: string }) => refusal).sort(), [
    'Its token was not accepted. It expired at 1970-01-01T00:00:01.000Z.',
    `Its token was not accepted. It is for a different audience, not ${endpoint}.`,
  ])
})
