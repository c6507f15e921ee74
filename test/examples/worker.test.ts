import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import test from 'ava'
import { question } from '../responders/question.ts'
import { keepsToTheProtocol, SECRET, serve } from './example.ts'
import { createQueue } from './stand-ins/queue.ts'

interface Handler {
  fetch: (request: Request, env?: object) => Promise<Response>
}
interface WorkerModule {
  default: Handler
  Desk: new (state: object, env: object) => Handler
}

const { default: worker, Desk }: WorkerModule = await import(
  pathToFileURL(path.resolve('examples/worker.js')).href
)

/** One object per name, as on Cloudflare. */
function createNamespace(env: object) {
  const desk = new Desk({}, env)
  return { idFromName: (name: string) => name, get: () => desk }
}

test('the Worker conforms to the protocol, and its page accepts only answers from people who can sign in', async (t) => {
  const alerts = createQueue<string>()
  const ALERT_URL = await serve(t, async (request) => {
    alerts.put(await request.text())
    return new Response()
  })
  const login = `alice:${crypto.randomUUID()}`
  const env = { CFA_RESPONDER_SECRET: SECRET, MAINTAINERS: JSON.stringify({ [login]: 'alice' }), ALERT_URL }
  const DESK = createNamespace(env)
  const page = await serve(t, (request) => worker.fetch(request, { DESK }))
  const authorization = `Basic ${btoa(login)}`

  const idOnPage = async (): Promise<string> => {
    for (;;) {
      const html = await (await fetch(page, { headers: { authorization } })).text()
      const [, id] = /name="id" value="([^"]+)"/.exec(html) ?? []
      if (id) return id
      await sleep(10) // the alert arrives a moment earlier
    }
  }
  const send = (code: string, id: string, headers: Record<string, string> = {}) =>
    fetch(page, {
      method: 'POST',
      headers: { authorization, 'sec-fetch-site': 'same-origin', ...headers },
      body: new URLSearchParams({ id, code }),
    })

  await keepsToTheProtocol(t, `${page}/ask`, async (text) => {
    t.regex(await alerts.take(), /@example\/tool@0\.0\.0-conformance/)
    const id = await idOnPage()
    t.is((await send('999999', id, { authorization: `Basic ${btoa('alice:')}` })).status, 401)
    t.is((await send('999999', id, { 'sec-fetch-site': 'cross-site' })).status, 403)
    t.regex(await (await send('soon', id)).text(), /no code/)
    t.is(await (await send(text, id)).text(), 'Thank you.')
    t.regex(await (await send('999999', id)).text(), /is over/)
  })
})

test('a page of the Worker that shows an earlier attempt takes no code for the next one', async (t) => {
  const ALERT_URL = await serve(t, async () => new Response())
  const [alice, bob] = [`alice:${crypto.randomUUID()}`, `bob:${crypto.randomUUID()}`]
  const MAINTAINERS = JSON.stringify({ [alice]: 'alice', [bob]: 'bob' })
  const desk = new Desk({}, { CFA_RESPONDER_SECRET: SECRET, MAINTAINERS, ALERT_URL })
  const ask = async (attempt: number) => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const reply = await desk.fetch(
      new Request('https://desk.example/ask', {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRET}` },
        body: JSON.stringify({ ...question, attempt, expiresAt }),
      }),
    )
    return reply.json()
  }
  const visit = async (login: string, init: RequestInit = {}) => {
    const headers = { authorization: `Basic ${btoa(login)}`, 'sec-fetch-site': 'same-origin' }
    return (await desk.fetch(new Request('https://desk.example/', { headers, ...init }))).text()
  }
  const idOnPage = async (login: string): Promise<string> => {
    const [, id] = /name="id" value="([^"]+)"/.exec(await visit(login)) ?? []
    return id ?? sleep(10).then(() => idOnPage(login))
  }
  const send = (login: string, id: string, code: string) =>
    visit(login, { method: 'POST', body: new URLSearchParams({ id, code }) })

  const first = ask(1)
  const open = await idOnPage(alice)
  await send(bob, open, '111111')
  t.deepEqual(await first, { username: 'bob', otp: '111111' })
  const second = ask(2)
  const next = await idOnPage(bob)
  t.regex(await send(alice, open, '222222'), /is over/)
  await send(bob, next, '333333')
  t.deepEqual(await second, { username: 'bob', otp: '333333' })
})
