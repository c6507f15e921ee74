import { get } from 'node:http'
import test from 'ava'
import { ask, JSON_TYPE, question, startDemoResponder } from './question.ts'

const responder = await startDemoResponder()
test.after.always(() => responder.close())

const page = (path: string, init?: RequestInit) => fetch(new URL(path, responder.page), init)

test('a code in clear text is not let in', async (t) => {
  const { id, attempt } = question()
  const body = JSON.stringify({ id, attempt, answer: { username: 'alice', otp: '123456' } })
  t.is((await page('api/answer', { method: 'POST', headers: JSON_TYPE, body })).status, 400)
})

test('another site can not answer', async (t) => {
  const asked = question()
  await ask(responder, asked)
  const body = JSON.stringify({ id: asked.id, attempt: 1, answer: { declined: true } })
  const answer = (headers: Record<string, string>) =>
    page('api/answer', { method: 'POST', headers, body }).then(({ status }) => status)
  t.is(await answer({ ...JSON_TYPE, 'sec-fetch-site': 'cross-site' }), 403)
  t.is(await answer({ 'content-type': 'text/plain' }), 403)
  t.is(await statusUnder('rebound.example'), 421)
  t.is(await answer(JSON_TYPE), 204)
})

test('the page loads everything from here, and its policy allows nothing else', async (t) => {
  const home = await page('')
  const policy = home.headers.get('content-security-policy') ?? ''
  t.regex(policy, /^default-src 'none'; script-src 'self' 'sha256-[^']+'; style-src 'self'/)
  t.notRegex(policy, /unsafe|https?:|\*/)
  const text = await home.text()
  const found = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path as string)
  const seen = new Set<string>()
  for (const path of found) await load(path, imports(text), seen)
  t.true(seen.has('/modules/protocol/seal.js'))
  t.true(seen.has('/modules/jose/jwe/compact/encrypt.js'))
})

test('nothing but the page’s own files can be had', async (t) => {
  const paths = [
    'modules/protocol/open.js',
    'modules/jose/../../package.json',
    'page/..%2Fmain.ts',
    'page/x.js',
  ]
  for (const path of paths) t.not((await page(path).catch(() => ({ status: 404 }))).status, 200, path)
})

function imports(html: string): Record<string, string> {
  return JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(html)?.[1] ?? '').imports
}

/** Follows a script's imports as a browser would. */
async function load(path: string, map: Record<string, string>, seen: Set<string>): Promise<void> {
  if (seen.has(path)) return
  seen.add(path)
  const reply = await page(path)
  if (reply.status !== 200) throw new Error(`${path} is not served`)
  const text = await reply.text()
  if (!path.endsWith('.js')) return
  for (const [, name] of text.matchAll(/(?:^import|\bfrom)\s*['"]([^'"]+)['"]/gm)) {
    const [from, to] = Object.entries(map).find(([key]) => name?.startsWith(key)) ?? []
    const target =
      from && to
        ? `${to}${name?.slice(from.length)}`
        : new URL(name ?? '', new URL(path, responder.page)).pathname
    await load(target, map, seen)
  }
}

/** `fetch` does not let a caller choose the host. */
function statusUnder(host: string): Promise<number | undefined> {
  const answered = Promise.withResolvers<number | undefined>()
  get(responder.page, { headers: { host } }, (reply) => {
    reply.resume()
    answered.resolve(reply.statusCode)
  })
  return answered.promise
}
