import { randomUUID } from 'node:crypto'
import test from 'ava'
import type { InjectOptions } from 'fastify'
import { CONFIG, type Service, startService } from '../helpers/service.ts'
import { signedIn } from '../helpers/signed-in.ts'

/** The routes below `/api/` that are open to strangers. All others need a signed-in person. */
const PUBLIC = [
  'GET /api/session',
  'GET /api/probe',
  'GET /api/probe/events',
  'POST /api/sign-in',
  'POST /api/sign-in/options',
  'POST /api/sign-out',
  'POST /api/invitations/look',
  'POST /api/join',
  'POST /api/join/options',
  'POST /api/demo/sign-in',
  'GET /api/probe',
  'GET /api/probe/events',
  'POST /api/confirm-channel',
  'POST /api/confirm-channel/look',
]

/** Routes for jobs, which send a secret of their project. */
const JOBS = /^POST \/api\/request\//

/** Routes that maintainers may not use. */
const ADMINS = [/^\w+ \/api\/(?:people|invitations|projects|audit)\b/]

interface Route {
  name: string
  request: { method: NonNullable<InjectOptions['method']>; url: string }
}

/** Every route below `/api/` of the service as it ships, parsed from the tree that Fastify prints. */
function routesOf({ app }: Service): Route[] {
  const tree = app.printRoutes({ commonPrefix: false }).split('\n')
  const above: string[] = []
  return tree.flatMap((line) => {
    const { groups: { indent = '', part = '', methods = '' } = {} } =
      /^(?<indent>[│ ]*)[├└]── (?<part>\S+) \((?<methods>[^)]+)\)/.exec(line) ?? {}
    const depth = indent.length / 4
    above.splice(depth, above.length, part)
    const path = above.join('')
    if (!path.startsWith('/api/')) return []
    const url = path.replaceAll(/:\w+/g, randomUUID())
    const verbs = methods.split(', ').filter((method) => method !== 'HEAD') as Route['request']['method'][]
    return verbs.map((method) => ({ name: `${method} ${path}`, request: { method, url } }))
  })
}

test('every route needs a signed-in person, except those for signing in and for jobs', async (t) => {
  const service = await startService(t)
  const routes = routesOf(service)
  t.true(routes.length > 35)
  t.deepEqual(
    PUBLIC.filter((name) => !routes.some((route) => route.name === name)),
    [],
  )
  for (const { name, request } of routes) {
    const reply = await service.app.inject({ ...request, headers: { origin: service.config.publicUrl } })
    t.is(reply.statusCode === 401, !PUBLIC.includes(name) && !JOBS.test(name), name)
  }
})

test('the routes for jobs need a secret, even for a signed-in person', async (t) => {
  const service = await startService(t)
  const { headers } = await signedIn(service, { role: 'admin' })
  const routes = routesOf(service).filter(({ name }) => JOBS.test(name))
  t.true(routes.length > 3)
  for (const { name, request } of routes)
    t.is((await service.app.inject({ ...request, headers })).statusCode, 403, name)
})

test('people, invitations, projects and the audit log are for admins', async (t) => {
  const service = await startService(t)
  const { inject } = await signedIn(service)
  for (const { name, request } of routesOf(service)) {
    const isForAdmins = !PUBLIC.includes(name) && ADMINS.some((pattern) => pattern.test(name))
    if (isForAdmins) t.is((await inject(request)).statusCode, 403, name)
  }
})

test('no route accepts a change from another page', async (t) => {
  const service = await startService(t)
  const { headers } = await signedIn(service, { role: 'admin' })
  for (const { name, request } of routesOf(service).filter(({ request: { method } }) => method !== 'GET')) {
    const foreign = { cookie: headers.cookie, origin: 'https://evil.example' }
    t.is((await service.app.inject({ ...request, headers: foreign })).statusCode, 403, name)
  }
})

test('a job gets the same refusal for everything but its own project', async (t) => {
  const service = await startService(t)
  const { inject } = await signedIn(service, { role: 'admin' })
  const create = async (name: string) =>
    (await inject({ method: 'POST', url: '/api/projects', payload: { name, packages: ['x'] } })).json().secret
  const [mine, other] = [await create('mine'), await create('other')]
  const ask = (name: string, authorization?: string) =>
    service.app.inject({ url: `/p/${name}`, headers: { ...(authorization && { authorization }) } })
  t.is((await ask('mine', `Bearer ${mine}`)).statusCode, 200)
  const refused = await Promise.all([
    ask('mine', `Bearer ${other}`),
    ask('nobody', `Bearer ${mine}`),
    ask('mine', `Basic ${mine}`),
    ask('mine', 'Bearer '),
    ask('mine'),
  ])
  const said = refused.map(({ statusCode, body, headers }) =>
    JSON.stringify({ statusCode, body, headers: { ...headers, date: '' } }),
  )
  t.is(refused[0]?.statusCode, 401)
  t.is(new Set(said).size, 1)
})

const elsewhere = [
  '//evil.example',
  '//evil.example/..',
  '/\\evil.example',
  '/%2f%2fevil.example',
  '/join?to=//evil.example',
]
for (const url of [...elsewhere, '/assets', '/icons', '/p/..//evil.example', '/api//evil.example']) {
  test(`${url} redirects nowhere`, async (t) => {
    const { app } = await startService(t)
    const { statusCode, headers } = await app.inject({ url })
    t.is(headers.location, undefined)
    t.true(statusCode < 300 || statusCode >= 400)
    t.regex(String(headers['content-security-policy']), /^default-src 'none'/)
  })
}

test('without a trusted proxy, the service limits the address that it sees', async (t) => {
  const service = await startService(t)
  const tries = Array.from({ length: 31 }, (_, index) => `192.0.2.${index}`)
  const replies = []
  for (const address of tries) {
    const headers = { origin: service.config.publicUrl, 'x-forwarded-for': address }
    replies.push(await service.app.inject({ method: 'POST', url: '/api/sign-in/options', headers }))
  }
  t.is(CONFIG.trustProxy, false)
  t.is(replies.at(-1)?.statusCode, 429)
})
