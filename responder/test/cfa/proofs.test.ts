import test, { type ExecutionContext } from 'ava'
import type { JWTPayload } from 'jose'
import { createAudit } from '../../src/audit/audit.ts'
import { createProjects } from '../../src/projects/projects.ts'
import { startIssuer } from '../identity/issuer.ts'
import { startCircleci } from './circleci-stand-in.ts'
import { BUILD_URL, type ClientScene, openClientScene } from './client-scene.ts'

const MAIN = {
  ...{ repository: 'example/tool', repository_id: '74', ref: 'refs/heads/main', actor: 'mona', run_id: '7' },
  aud: 'continuousauth.dev',
}

async function withRule(t: ExecutionContext) {
  const issuer = await startIssuer(t)
  const require = { repository_id: ['74'], ref: ['refs/heads/main'] }
  const scene = await openClientScene(t, {}, { identity: [{ ci: 'github', issuer: issuer.url, require }] })
  const tokenFor = (claims: JWTPayload = {}) => issuer.token({ ...MAIN, ...claims })
  const requestWith = async (oidcToken?: string) =>
    await scene.post('/github', { buildUrl: BUILD_URL, ...(oidcToken && { oidcToken }) })
  return { ...scene, issuer, tokenFor, requestWith }
}

test('the build of a request is verified if the project has rules for builds', async (t) => {
  const scene = await withRule(t)
  const made = await scene.requestWith(await scene.tokenFor())
  t.is(made.statusCode, 200)
  const { id } = made.json()
  t.is((await scene.post(`/github/${id}/validate`)).statusCode, 200)
  t.like((await scene.detail(id)).verified, { repository: 'example/tool', actor: 'mona', run: '7' })
})

test('a request without a token, or with one of another branch, another audience or the past, is refused', async (t) => {
  const scene = await withRule(t)
  const endpoint = `${scene.config.publicUrl}/p/tool`
  const tokens = [
    undefined,
    await scene.tokenFor({ ref: 'refs/heads/evil' }),
    await scene.tokenFor({ aud: endpoint }),
    await scene.tokenFor({ aud: `continuousauth.dev?question=${'a'.repeat(43)}` }),
    await scene.tokenFor({ exp: 1_000 }),
  ]
  for (const token of tokens) t.is((await scene.requestWith(token)).statusCode, 403)
  t.deepEqual(await scene.database.all('select id from cfa_requests'), [])
})

test('a token for the CFA API is refused by the protocol’s endpoint', async (t) => {
  const scene = await withRule(t)
  const headers = { authorization: `Bearer ${await scene.tokenFor()}` }
  t.is((await scene.app.inject({ url: '/p/tool', headers })).statusCode, 401)
})

test('a rule that changes before the validation ends the request', async (t) => {
  const scene = await withRule(t)
  const { id } = (await scene.requestWith(await scene.tokenFor())).json()
  const url = `/api/projects/${scene.project.id}`
  const require = { repository_id: ['75'] }
  const identity = [{ ci: 'github', issuer: scene.issuer.url, require }]
  await scene.admin.inject({ method: 'PATCH', url, payload: { identity } })
  t.is((await scene.post(`/github/${id}/validate`)).statusCode, 403)
})

test('a request made before the rules, or before the CircleCI token was removed, asks nobody', async (t) => {
  const scene = await withCircleci(t)
  const { id } = await scene.request()
  const identity = [{ ci: 'github', issuer: 'https://issuer.example', require: { ref: ['refs/heads/main'] } }]
  const url = `/api/projects/${scene.project.id}`
  t.is((await scene.admin.inject({ method: 'PATCH', url, payload: { identity } })).statusCode, 200)
  t.is((await scene.post(`/github/${id}/validate`)).statusCode, 403)
  const { id: other } = await scene.request('/circleci', { buildNumber: 12 })
  const projects = createProjects({ ...scene, audit: createAudit(scene) })
  await projects.setCircleci('cli', scene.project.id, null)
  t.is(await validate(scene, other), 403)
  t.deepEqual(await scene.database.all('select id from questions'), [])
})

test('a CircleCI build cannot get around the rules for builds', async (t) => {
  const scene = await withRule(t)
  t.is((await scene.post('/circleci', { buildNumber: 12 })).statusCode, 403)
})

test('without rules, what a build says about itself is shown as unproven', async (t) => {
  const scene = await openClientScene(t)
  const id = await scene.ask()
  t.like(await scene.detail(id), {
    verified: null,
    build: { service: 'GitHub Actions', repository: 'example/tool', url: BUILD_URL },
  })
  const { id: other, proof } = await scene.request('/circleci', { buildNumber: 12 })
  t.regex(proof, /^[\w-]{43}$/)
  t.is((await scene.post(`/circleci/${other}/validate`)).statusCode, 200)
  t.like(await scene.detail(other), {
    verified: null,
    build: { service: 'CircleCI, build 12', repository: null },
  })
})

async function withCircleci(t: ExecutionContext) {
  const circle = await startCircleci(t, 12)
  const slept: number[] = []
  /** Prints something while the service waits. */
  const waiting = { print: () => {} }
  const sleep = async (ms: number) => {
    slept.push(ms)
    waiting.print()
  }
  const scene = await openClientScene(t, { config: { circleciUrl: circle.url }, effects: { sleep } })
  const projects = createProjects({ ...scene, audit: createAudit(scene) })
  const access = { repository: 'github/example/tool', token: circle.token }
  await projects.setCircleci('cli', scene.project.id, access)
  return { ...scene, circle, slept, waiting }
}

const validate = async (scene: ClientScene, id: string) =>
  (await scene.post(`/circleci/${id}/validate`)).statusCode

test('the proof must be the last thing that a running CircleCI build prints, and then the build is verified', async (t) => {
  const scene = await withCircleci(t)
  const { id, proof } = await scene.request('/circleci', { buildNumber: 12 })
  scene.circle.build.output = 'Publishing…\r\n'
  t.is(await validate(scene, id), 403, 'nothing was printed')
  t.is(scene.slept.length, 9)
  scene.circle.build.output = `\n\n\nProof:\n${proof}\nand more`
  t.is(await validate(scene, id), 403, 'something came behind it')
  scene.circle.build.output = `Publishing…\r\n\r\n\r\n\r\nProof:\r\n${proof}\r\n`
  scene.circle.build.lifecycle = 'finished'
  t.is(await validate(scene, id), 403, 'the build is over')
  scene.circle.build.lifecycle = 'running'
  scene.circle.build.endTime = '2026-01-01'
  t.is(await validate(scene, id), 403, 'the step is over')
  scene.circle.build.endTime = null
  t.is(await validate(scene, id), 200)
  const { verified } = await scene.detail(id)
  t.like(verified, { service: 'CircleCI', repository: 'github/example/tool', run: '12' })
})

test('the service checks CircleCI again if the proof is not there yet', async (t) => {
  const scene = await withCircleci(t)
  const { id, proof } = await scene.request('/circleci', { buildNumber: 12 })
  scene.waiting.print = () => {
    scene.circle.build.output = `Proof:\nnone\n\n\nProof:\n${proof}\n`
  }
  t.is(await validate(scene, id), 200)
  t.is(scene.slept.length, 1)
})

test('a build that CircleCI does not know asks nobody', async (t) => {
  const scene = await withCircleci(t)
  const { id } = await scene.request('/circleci', { buildNumber: 13 })
  t.is(await validate(scene, id), 503)
})

test('the checks of one request at CircleCI are limited', async (t) => {
  const scene = await withCircleci(t)
  const { id } = await scene.request('/circleci', { buildNumber: 13 })
  for (let count = 0; count < 60; count += 1) t.is(await validate(scene, id), 503)
  t.is(await validate(scene, id), 429)
  t.is((await scene.post('/circleci', { buildNumber: 12 })).statusCode, 200)
})

test('the CircleCI token is in no reply and no audit entry', async (t) => {
  const scene = await withCircleci(t)
  const shown = await scene.admin.inject({ url: '/api/projects' })
  const audit = await scene.admin.inject({ url: '/api/audit' })
  t.true(audit.body.includes('project.circleci'))
  for (const { body } of [shown, audit]) t.false(body.includes(scene.circle.token))
})
