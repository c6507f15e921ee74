import { randomUUID } from 'node:crypto'
import test from 'ava'
import { codeKeyOf } from '../../src/cfa/code-key.ts'
import { HANDED_OUT } from '../../src/cfa/handed-out.ts'
import { backUp } from '../../src/store/backup.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { startService } from '../helpers/service.ts'
import { BUILD_URL, openClientScene } from './client-scene.ts'

forEachDatabase((kind, open) => {
  test(`${kind}: a request is made, validated and answered, and its code is handed out once`, async (t) => {
    const scene = await openClientScene(t, { database: await open(t) })
    t.deepEqual((await scene.post('/github/test', { buildNumber: -1 })).json(), { ok: true })
    const request = await scene.request()
    t.like(request, { projectId: scene.project.id, state: 'requested', response: null, proof: null })
    t.deepEqual(request.requestMetadata, { buildUrl: BUILD_URL, buildNumber: null })
    const inbox = async () => (await scene.bob.inject({ url: '/api/questions' })).json().questions
    t.deepEqual(await inbox(), [], 'nobody is asked before it is validated')
    const place = `/github/${request.id}`
    t.is((await scene.post(place)).statusCode, 204)

    const validated = await scene.post(`${place}/validate`)
    t.like(validated.json(), { id: request.id, state: 'validated', response: null })
    t.deepEqual((await scene.post(`${place}/validate`)).json(), validated.json())
    t.like((await inbox())[0], {
      id: request.id,
      kind: 'unknown',
      ask: 'code',
      project: 'tool',
      state: 'waiting',
    })
    const waiting = await scene.post(place)
    t.deepEqual([waiting.statusCode, waiting.body], [204, ''])

    t.is((await scene.answer(request.id)).statusCode, 204)
    const fetched = await scene.post(place)
    t.is(fetched.statusCode, 200)
    t.like(fetched.json(), { state: 'responded', response: '012345', userThatResponded: 'Bob' })
    const again = await scene.post(place)
    t.is(again.statusCode, 410)
    t.like(again.json(), { state: 'responded', response: null })
    t.like(await scene.detail(request.id), { state: 'withdrawn', reason: HANDED_OUT, answeredBy: 'Bob' })
  })

  test(`${kind}: only one of several simultaneous polls gets the code`, async (t) => {
    const scene = await openClientScene(t, { database: await open(t) })
    const id = await scene.ask()
    await scene.answer(id)
    const replies = await Promise.all([1, 2, 3].map(() => scene.post(`/github/${id}`)))
    const codes = replies.filter(({ body }) => body.includes('012345'))
    t.is(codes.length, 1)
    t.false(replies.some(({ statusCode }) => statusCode >= 500))
  })

  test(`${kind}: two open requests are separate questions`, async (t) => {
    const scene = await openClientScene(t, { database: await open(t) })
    const ids = [await scene.ask(), await scene.ask()]
    const states = await Promise.all(ids.map(async (id) => (await scene.detail(id)).state))
    t.deepEqual(states, ['waiting', 'waiting'])
  })

  test(`${kind}: neither the code nor the secret that opens it is in the store or in a back-up`, async (t) => {
    const scene = await openClientScene(t, { database: await open(t) })
    const id = await scene.ask()
    await scene.answer(id, { otp: '918273' })
    const kept = async () => {
      const lines: string[] = []
      await backUp(scene.database, Date.now, async (line) => void lines.push(line))
      return lines.join('\n')
    }
    t.false((await kept()).includes('918273'))
    await scene.post(`/github/${id}`)
    const after = await kept()
    t.false(after.includes('918273'))
    t.false(after.includes('"answer":"'), 'the sealed code is deleted with the hand-out')
    t.false(after.includes(scene.secret))
  })

  test(`${kind}: a decline or a timeout ends the request and gives the reason`, async (t) => {
    const clock = { at: Date.now() }
    const database = await open(t)
    const scene = await openClientScene(t, {
      database,
      effects: { now: () => clock.at },
      config: { clientWaitMs: 60_000 },
    })
    const declined = await scene.ask()
    await scene.decline(declined, 'Not today.')
    const reply = await scene.post(`/github/${declined}`)
    t.is(reply.statusCode, 410)
    t.like(reply.json(), { state: 'error', response: null, errorReason: 'Declined by Bob: Not today.' })

    const late = await scene.ask()
    clock.at += 61_000
    t.is((await scene.answer(late)).statusCode, 409)
    await database.run("update questions set state = 'expired' where id = $1", late)
    const over = await scene.post(`/github/${late}`)
    t.is(over.statusCode, 410)
    t.like(over.json(), { state: 'error', errorReason: 'Nobody answered in time.' })
  })

  test(`${kind}: requests that are not validated in time are removed, and a bound limits how many are kept`, async (t) => {
    const clock = { at: Date.now() }
    const scene = await openClientScene(t, {
      database: await open(t),
      effects: { now: () => clock.at },
      config: { openPerProject: 2 },
    })
    const { id } = await scene.request()
    await scene.request()
    const third = await scene.post('/github', { buildUrl: BUILD_URL })
    t.is(third.statusCode, 429)
    t.truthy(third.headers['retry-after'])
    clock.at += 11 * 60_000
    t.is((await scene.post(`/github/${id}/validate`)).statusCode, 422)
    t.is((await scene.post('/github', { buildUrl: BUILD_URL })).statusCode, 200)
    t.is((await scene.database.all('select id from cfa_requests')).length, 1)
  })

  test(`${kind}: open questions of these clients count towards the bound of the project`, async (t) => {
    const scene = await openClientScene(t, { database: await open(t), config: { openPerProject: 1 } })
    await scene.ask()
    const { id } = await scene.request()
    t.is((await scene.post(`/github/${id}/validate`)).statusCode, 429)
  })
})

test('a call without a header gets 403, and every wrong project or secret gets the same 404', async (t) => {
  const scene = await openClientScene(t)
  const id = await scene.ask()
  const other = { name: 'other', packages: ['other'], cfa: true }
  const { cfaSecret } = (
    await scene.admin.inject({ method: 'POST', url: '/api/projects', payload: other })
  ).json()
  const bodies = new Set<string>()
  for (const path of ['/github/test', '/github', '/circleci', `/github/${id}/validate`, `/github/${id}`]) {
    t.is((await scene.post(path, {}, { authorization: '' })).statusCode, 403, path)
    const wrong = await scene.post(path, {}, { authorization: `bearer ${cfaSecret}` })
    const own = await scene.post(path, {}, { authorization: `bearer ${scene.project.secret}` })
    const unknown = await scene.app.inject({
      method: 'POST',
      url: `/api/request/${randomUUID()}${path}`,
      headers: { authorization: `bearer ${scene.secret}` },
    })
    t.deepEqual([wrong.statusCode, own.statusCode, unknown.statusCode], [404, 404, 404], path)
    bodies.add(wrong.body).add(own.body).add(unknown.body)
    t.is(wrong.headers['cache-control'], 'no-store')
  }
  t.is(bodies.size, 1)
})

test('a project that does not accept these requests answers 400', async (t) => {
  const scene = await openClientScene(t)
  for (const [column, value] of [
    ['cfa', 0],
    [
      'rules',
      JSON.stringify({ twoPeople: false, freshPasskey: false, pickPhrase: true, notTheTrigger: false }),
    ],
  ] as const) {
    const [kept] = await scene.database.all(`select ${column} as value from projects`)
    await scene.database.run(`update projects set ${column} = $1`, value)
    t.is((await scene.post('/github/test', {})).statusCode, 400, column)
    await scene.database.run(`update projects set ${column} = $1`, kept?.value ?? null)
  }
  t.is((await scene.post('/github/test', {})).statusCode, 200)
})

test('a body that is invalid or too long is refused', async (t) => {
  const scene = await openClientScene(t)
  t.is((await scene.post('/github', {})).statusCode, 400)
  t.is((await scene.post('/circleci', { buildNumber: -1 })).statusCode, 400)
  t.is((await scene.post('/github', { buildUrl: 'x'.repeat(20_000) })).statusCode, 413)
  const { buildUrl } = (await scene.request('/github', { buildUrl: 'undefined/undefined' })).requestMetadata
  t.is(buildUrl, null)
})

test('a request is unknown to other projects and to the other CI service', async (t) => {
  const scene = await openClientScene(t)
  const { id } = await scene.request()
  const other = { name: 'other', packages: ['other'], cfa: true }
  const made = (await scene.admin.inject({ method: 'POST', url: '/api/projects', payload: other })).json()
  const asOther = (path: string) =>
    scene.app.inject({
      method: 'POST',
      url: `/api/request/${made.id}${path}`,
      headers: { authorization: `bearer ${made.cfaSecret}` },
    })
  t.is((await asOther(`/github/${id}/validate`)).statusCode, 422)
  t.is((await scene.post(`/circleci/${id}/validate`)).statusCode, 422)
  await scene.post(`/github/${id}/validate`)
  await scene.answer(id)
  t.is((await asOther(`/github/${id}`)).statusCode, 204)
  t.is((await scene.post(`/github/${randomUUID()}`)).statusCode, 204)
  t.is((await scene.post('/github/none')).statusCode, 204)
  t.is((await scene.post(`/github/${id}`)).json().response, '012345')
})

test('a secret that ended can no longer ask, and another secret of the project does not open the code', async (t) => {
  const scene = await openClientScene(t)
  const id = await scene.ask()
  await scene.answer(id)
  const rotate = (graceHours: number) =>
    scene.admin.inject({
      method: 'POST',
      url: `/api/projects/${scene.project.id}/secrets`,
      payload: { graceHours, opens: 'cfa-api' },
    })
  const { cfaSecret } = (await rotate(1)).json()
  const other = await scene.post(`/github/${id}`, undefined, { authorization: `bearer ${cfaSecret}` })
  t.is(other.statusCode, 410)
  t.like(other.json(), { state: 'error', response: null, userThatResponded: null })
  t.is(
    (await scene.post(`/github/${id}`)).json().response,
    '012345',
    'it is still there for the one that asked',
  )
  await rotate(0)
  t.is((await scene.post('/github/test', {})).statusCode, 404)
})

test('an answer without a code ends the request with an error', async (t) => {
  const scene = await openClientScene(t)
  const id = await scene.ask()
  await scene.answer(id, { approved: true })
  const reply = await scene.post(`/github/${id}`)
  t.is(reply.statusCode, 410)
  t.like(reply.json(), {
    ...{ state: 'error', response: null, errorReason: 'The answer is not a code.' },
    userThatResponded: null,
  })
})

test('two people have to approve if the project requires it', async (t) => {
  const scene = await openClientScene(t)
  const url = `/api/projects/${scene.project.id}`
  await scene.admin.inject({ method: 'PATCH', url, payload: { rules: { twoPeople: true } } })
  const id = await scene.ask()
  const yes = { attempt: 1 }
  const first = await scene.admin.inject({
    method: 'POST',
    url: `/api/questions/${id}/answer`,
    payload: yes,
  })
  t.is(first.statusCode, 204)
  t.is((await scene.post(`/github/${id}`)).statusCode, 204)
  await scene.answer(id)
  t.is((await scene.post(`/github/${id}`)).json().response, '012345')
})

test('guesses at the secret are limited', async (t) => {
  const scene = await openClientScene(t)
  const guess = () => scene.post('/github/test', {}, { authorization: 'bearer wrong' })
  for (let count = 0; count < 20; count += 1) t.is((await guess()).statusCode, 404)
  t.is((await guess()).statusCode, 429)
  t.is((await scene.post('/github/test', {})).statusCode, 200, 'the right one always works')
})

test('the key of a request is derived from its secret and its id alone', (t) => {
  const id = randomUUID()
  const { publicJwk } = codeKeyOf('one secret', id)
  t.deepEqual(codeKeyOf('one secret', id).publicJwk, publicJwk)
  t.not(codeKeyOf('another secret', id).publicJwk.x, publicJwk.x)
  t.not(codeKeyOf('one secret', randomUUID()).publicJwk.x, publicJwk.x)
})

test('the page’s own routes below /api still belong to the page', async (t) => {
  const { app } = await startService(t)
  t.is((await app.inject({ method: 'POST', url: '/api/projects', payload: {} })).statusCode, 403)
  t.is((await app.inject({ url: '/api/request/x/github/test' })).statusCode, 404)
})
