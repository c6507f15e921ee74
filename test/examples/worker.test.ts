import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import test from 'ava'
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

/** As Cloudflare does it: one object for one name. */
function createNamespace(env: object) {
  const desk = new Desk({}, env)
  return { idFromName: (name: string) => name, get: () => desk }
}

test('the Worker keeps to the protocol, and its page takes the answers of those who may sign in', async (t) => {
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
      await sleep(10) // the alert comes a moment earlier
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
