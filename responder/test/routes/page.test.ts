import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import Fastify from 'fastify'
import { pageRoutes } from '../../src/routes/page.ts'
import { temporaryFolder } from '../helpers/databases.ts'
import { CONFIG, startService } from '../helpers/service.ts'

const HTML = { accept: 'text/html,application/xhtml+xml' }

/** The page's routes on a folder with a few files, or without a page. */
async function appOf(t: ExecutionContext, isBuilt = true) {
  const folder = await temporaryFolder(t)
  if (isBuilt) {
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>CFA</title>')
    await writeFile(join(folder, 'service-worker.js'), '// worker')
    await writeFile(join(folder, 'assets', 'index-B4x9.js'), '// page')
  }
  const app = Fastify({ pluginTimeout: 120_000 })
  await app.register(pageRoutes({ config: CONFIG, folder }))
  t.teardown(() => app.close())
  return app
}

const PLACES = [
  '/',
  '/q/7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11',
  '/join',
  '/history',
  '/settings/passkeys',
  '/projects',
  '/people?x=1',
]
for (const url of PLACES) {
  test(`${url} serves the page, which browsers revalidate each time`, async (t) => {
    const reply = await (await appOf(t)).inject({ url, headers: HTML })
    t.is(reply.statusCode, 200)
    t.true(reply.body.startsWith('<!doctype html>'))
    t.is(reply.headers['cache-control'], 'no-cache')
    t.is(reply.headers['content-type'], 'text/html; charset=utf-8')
  })
}

test('the address of the service has the page for any client', async (t) => {
  const reply = await (await appOf(t)).inject({ url: '/' })
  t.is(reply.statusCode, 200)
  t.true(reply.body.startsWith('<!doctype html>'))
})

test('a file with a hash in its name is cached for good, and the service worker is revalidated', async (t) => {
  const app = await appOf(t)
  const hashed = await app.inject({ url: '/assets/index-B4x9.js' })
  t.is(hashed.headers['cache-control'], 'public, max-age=31536000, immutable')
  const worker = await app.inject({ url: '/service-worker.js' })
  t.is(worker.statusCode, 200)
  t.is(worker.headers['cache-control'], 'no-cache')
})

const NOWHERE = [
  ['a missing file', { url: '/assets/index-0000.js', headers: HTML }],
  ['a file outside the page', { url: '/..%2f..%2fpackage.json', headers: { accept: '*/*' } }],
  ['a script’s request', { url: '/nothing', headers: { accept: 'application/json' } }],
  ['a POST request', { url: '/nothing', method: 'POST', headers: HTML }],
] as const
for (const [what, request] of NOWHERE) {
  test(`${what} does not get the page`, async (t) => {
    const reply = await (await appOf(t)).inject(request)
    t.is(reply.statusCode, 404)
    t.is(reply.json().error, 'not_found')
  })
}

test('a page that is not built says how to build it', async (t) => {
  const reply = await (await appOf(t, false)).inject({ url: '/', headers: HTML })
  t.is(reply.statusCode, 503)
  t.regex(reply.body, /npm run build/)
})

test('unknown paths below /api and /p do not get the page, and every reply has its security policy', async (t) => {
  const { app } = await startService(t)
  for (const url of ['/api/nothing', '/api', '/p']) {
    const reply = await app.inject({ url, headers: HTML })
    t.is(reply.statusCode, 404, url)
    t.is(reply.json().error, 'not_found')
  }
  for (const url of ['/q/anything', '/healthz', '/nothing.js']) {
    const reply = await app.inject({ url, headers: HTML })
    t.regex(String(reply.headers['content-security-policy']), /default-src 'none'/, url)
  }
})
