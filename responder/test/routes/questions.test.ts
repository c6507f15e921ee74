import { randomUUID } from 'node:crypto'
import test from 'ava'
import type { Desk } from '../questions/desk.ts'
import { openDesk } from '../questions/desk.ts'
import { questionWith, seal } from '../questions/scene.ts'

test('a person can see open questions, their details, and the history', async (t) => {
  const desk = await openDesk(t)
  const details = {
    notes: '# Fixes\n',
    files: [{ path: 'index.js', size: 1 }],
    previous: { version: '2.0.0', commit: null },
    commits: [],
    scripts: [{ event: 'postinstall', command: 'node build.js' }],
  }
  const question = questionWith({ details, web: true })
  await desk.ask(question)
  const inbox = await desk.bob.inject({ url: '/api/questions' })
  t.like(inbox.json(), {
    questions: [
      { id: question.id, project: 'tool', state: 'waiting', answeredBy: null, package: question.package },
    ],
  })
  const { key, accounts } = question
  const url = `/api/questions/${question.id}`
  t.like((await desk.bob.inject({ url })).json(), {
    key,
    accounts,
    details,
    web: true,
    link: null,
    mayAnswer: true,
  })
  await desk.bob.inject({
    method: 'POST',
    url: `${url}/decline`,
    payload: { attempt: 1, reason: 'Not now.' },
  })
  t.deepEqual((await desk.bob.inject({ url: '/api/questions' })).json().questions, [])
  const history = (await desk.bob.inject({ url: '/api/history' })).json()
  t.like(history, {
    questions: [{ id: question.id, state: 'declined', reason: 'Not now.', answeredBy: 'Bob' }],
  })
  t.is(history.before, null)
})

test('a code sent with a decline reaches the job still sealed', async (t) => {
  const desk = await openDesk(t)
  const question = questionWith({ kind: 'stage-approve' })
  await desk.ask(question)
  const sealed = await seal(question, { declined: true, username: 'alice', otp: '012345' })
  const url = `/api/questions/${question.id}`
  const payload = { attempt: 1, reason: 'Not now.', sealed }
  t.is((await desk.bob.inject({ method: 'POST', url: `${url}/decline`, payload })).statusCode, 204)
  const poll = await desk.call({ url: `${desk.path}/questions/${question.id}?after=1` })
  t.like(poll.json(), {
    state: 'declined',
    answer: { declined: true, by: 'Bob', reason: 'Not now.', sealed },
  })
  t.false((await desk.bob.inject({ url })).body.includes(sealed))
})

test('the second answer is told who was first', async (t) => {
  const desk = await openDesk(t)
  const question = questionWith()
  await desk.ask(question)
  const answer = async (who: 'admin' | 'bob') =>
    desk[who].inject({
      method: 'POST',
      url: `/api/questions/${question.id}/answer`,
      payload: { attempt: 1, sealed: await seal(question) },
    })
  t.is((await answer('admin')).statusCode, 204)
  const late = await answer('bob')
  t.is(late.statusCode, 409)
  t.like(late.json(), { error: 'answered', by: 'Ada' })
})

test('a person who may not answer for a project cannot find its questions', async (t) => {
  const desk = await openDesk(t)
  const { projects } = (await desk.admin.inject({ url: '/api/projects' })).json()
  const payload = { people: [desk.admin.person.id] }
  await desk.admin.inject({ method: 'PATCH', url: `/api/projects/${projects[0].id}`, payload })
  const question = questionWith()
  await desk.ask(question)
  const url = `/api/questions/${question.id}`
  const given = { attempt: 1, sealed: await seal(question) }
  t.deepEqual((await desk.bob.inject({ url: '/api/questions' })).json().questions, [])
  t.is((await desk.bob.inject({ url })).statusCode, 404)
  t.is((await desk.bob.inject({ method: 'POST', url: `${url}/answer`, payload: given })).statusCode, 404)
  t.is((await desk.admin.inject({ url })).statusCode, 200)
})

for (const [title, path, payload, status] of [
  ['an unsealed code', 'answer', { attempt: 1, sealed: '012345' }, 400],
  ['a code in addition', 'answer', { attempt: 1, sealed: 'a..b.c.d', otp: '012345' }, 400],
  ['another attempt', 'answer', { attempt: 2, sealed: 'a..b.c.d' }, 409],
  ['no attempt', 'decline', { reason: null }, 400],
  ['an unsealed code', 'decline', { attempt: 1, reason: null, sealed: '012345' }, 400],
  ['a code in addition', 'decline', { attempt: 1, reason: null, otp: '012345' }, 400],
  ['a reason that is too long', 'decline', { attempt: 1, reason: 'r'.repeat(501) }, 400],
] as const) {
  test(`${path} with ${title} is refused with ${status}`, async (t) => {
    const desk = await openDesk(t)
    const question = questionWith()
    await desk.ask(question)
    const url = `/api/questions/${question.id}/${path}`
    t.is((await desk.bob.inject({ method: 'POST', url, payload })).statusCode, status)
    t.is((await desk.bob.inject({ url: '/api/questions' })).json().questions.length, 1)
  })
}

for (const url of ['/api/questions/1', `/api/questions/${randomUUID()}`, '/api/history?before=x']) {
  test(`${url.replace(/[0-9a-f-]{36}/, 'an unknown id')} is refused`, async (t) => {
    const desk = await openDesk(t)
    const { statusCode } = await desk.bob.inject({ url })
    t.true(statusCode === 400 || statusCode === 404)
  })
}

/** Reads the page's event stream over real HTTP, one event at a time. */
async function listen({ config, bob }: Desk) {
  const response = await fetch(`${config.publicUrl}/api/events`, { headers: { cookie: bob.headers.cookie } })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async (): Promise<string | undefined> => {
    for (;;) {
      const [event, ...rest] = text.split('\n\n')
      if (rest.length > 0) {
        text = rest.join('\n\n')
        // A heartbeat arrives every two seconds.
        if (event?.startsWith('event: beat')) continue
        return event
      }
      const { value, done } = (await reader?.read()) ?? { done: true }
      if (done) return undefined
      text += value
    }
  }
  return { response, next }
}

test('a code that came when somebody else had to approve first is refused, and the approval counts', async (t) => {
  const desk = await openDesk(t)
  const [{ id: projectId }] = (await desk.admin.inject({ url: '/api/projects' })).json().projects
  const payload = { rules: { twoPeople: true } }
  await desk.admin.inject({ method: 'PATCH', url: `/api/projects/${projectId}`, payload })
  const question = questionWith()
  await desk.ask(question)
  const sealed = await seal(question)
  const url = `/api/questions/${question.id}`
  const answerAs = async ({ inject }: typeof desk.bob, answer: object) =>
    await inject({ method: 'POST', url: `${url}/answer`, payload: { attempt: 1, ...answer } })
  const refused = await answerAs(desk.bob, { sealed })
  t.is(refused.statusCode, 409)
  t.is(refused.json().error, 'approval_only')
  t.like((await desk.bob.inject({ url })).json(), { state: 'waiting', needs: { approvals: [{ by: 'Bob' }] } })
  t.is((await answerAs(desk.admin, {})).statusCode, 204)
  t.is((await answerAs(desk.bob, { sealed })).statusCode, 204)
  t.is((await answerAs(desk.bob, { sealed })).statusCode, 204)
  t.is((await desk.bob.inject({ url })).json().state, 'answered')
})

test('open pages receive changes at once, and their streams end when the service stops', async (t) => {
  const desk = await openDesk(t, { listens: true })
  const { response, next } = await listen(desk)
  t.is(response.headers.get('content-type'), 'text/event-stream')
  t.is(response.headers.get('cache-control'), 'no-store')
  t.truthy(response.headers.get('content-security-policy'))
  t.is(await next(), 'retry: 2000')
  const question = questionWith()
  await desk.ask(question)
  t.is(await next(), `event: change\ndata: ${JSON.stringify({ id: question.id, revision: 1 })}`)
  await desk.app.close()
  t.is(await next(), undefined)
})

test('a stranger gets no stream, and neither does a HEAD request', async (t) => {
  const desk = await openDesk(t)
  t.is((await desk.app.inject({ url: '/api/events' })).statusCode, 401)
  t.is((await desk.bob.inject({ method: 'HEAD', url: '/api/events' })).statusCode, 404)
})
