import { readFileSync } from 'node:fs'
import test from 'ava'
import nock from 'nock'
import { createPlugin } from '../../lib/create-plugin.ts'
import { OFFICIAL_REGISTRY } from '../../lib/package/registry.ts'
import { isTrustedPublisher } from '../../lib/plain/trusted-publishing.ts'
import type { Env } from '../../lib/types.ts'
import { createContext } from '../fakes/context.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder } from '../fakes/folder.ts'
import { createNpm, ok } from '../fakes/npm.ts'

nock.disableNetConnect()

const github: Env = {
  GITHUB_ACTIONS: 'true',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://id.example/token?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'hidden request token',
}
const gitlab: Env = { GITLAB_CI: 'true', NPM_ID_TOKEN: 'hidden identity' }
const circle: Env = { CIRCLECI: 'true', NPM_ID_TOKEN: 'hidden identity' }

/** One package for each test: nock's answers are of the whole process. */
let packages = 0
const newPackage = () => `@a/package-${++packages}`

const ask = async (env: Env, name: string, registry = OFFICIAL_REGISTRY) => {
  const context = createContext({ env })
  const effects = effectsWith({ processEnv: () => ({}) })
  const isTrusted = await isTrustedPublisher(registry, { name }, context, effects)
  return { isTrusted, context }
}

const exchange = (name: string, idToken: string) =>
  nock('https://registry.npmjs.org', { reqheaders: { authorization: `Bearer ${idToken}` } }).post(
    `/-/npm/v1/oidc/token/exchange/package/${encodeURIComponent(name)}`,
  )

for (const [title, env] of [
  ['GitLab', gitlab],
  ['CircleCI', circle],
] as const) {
  test.serial(`${title} has the identity in the environment`, async (t) => {
    const name = newPackage()
    const scope = exchange(name, 'hidden identity').reply(201, { token: 'hidden token' })
    const { isTrusted, context } = await ask(env, name)
    t.true(isTrusted)
    t.true(scope.isDone())
    t.notRegex(context.lines.join('\n') + context.output(), /hidden/)
  })
}

test.serial('GitHub is asked for an identity made for npm, which is masked', async (t) => {
  const name = newPackage()
  const identity = nock('https://id.example', {
    reqheaders: { authorization: 'Bearer hidden request token' },
  })
    .get('/token')
    .query({ 'api-version': '2.0', audience: 'npm:registry.npmjs.org' })
    .reply(200, { value: 'identity' })
  const scope = exchange(name, 'identity').reply(201, { token: 'hidden token' })
  const { isTrusted, context } = await ask(github, name)
  t.true(isTrusted && identity.isDone() && scope.isDone())
  t.is(context.output(), '::add-mask::identity\n')
  t.notRegex(context.lines.join('\n'), /hidden/)
})

for (const [status, body] of [
  [404, { message: 'package not found' }],
  [401, { message: 'Invalid id token' }],
  [400, 'no JSON'],
] as const) {
  test.serial(`an exchange that is refused with ${status} is said, and no`, async (t) => {
    const name = newPackage()
    exchange(name, 'hidden identity').reply(status, body)
    const { isTrusted, context } = await ask(gitlab, name)
    t.false(isTrusted)
    t.regex(context.lines.at(-1) ?? '', new RegExp(`failed: ${status}`))
    t.notRegex(context.lines.join('\n'), /hidden/)
  })
}

test.serial('an exchange that redirects is not followed', async (t) => {
  const name = newPackage()
  exchange(name, 'hidden identity').reply(302, '', { location: 'https://elsewhere.example/' })
  t.false((await ask(gitlab, name)).isTrusted)
})

test.serial('GitHub that gives no identity is said, and no', async (t) => {
  nock('https://id.example').get('/token').query(true).reply(403, 'no')
  const { isTrusted, context } = await ask(github, newPackage())
  t.false(isTrusted)
  t.regex(context.lines.join('\n'), /id-token: write/)
  t.notRegex(context.lines.join('\n'), /hidden/)
})

const nobody: Array<[string, Env, string?]> = [
  ['a job on GitHub without the permission', { GITHUB_ACTIONS: 'true' }],
  ['a job on GitLab without an identity', { GITLAB_CI: 'true' }],
  ['another CI service', { BUILDKITE: 'true', NPM_ID_TOKEN: 'hidden identity' }],
  ['another registry', gitlab, 'https://registry.example/'],
]

for (const [title, env, registry] of nobody) {
  test.serial(`${title} is asked nothing and is no trusted publisher`, async (t) => {
    t.false((await ask(env, newPackage(), registry)).isTrusted)
  })
}

test.serial('an exchange that breaks off is said, and no', async (t) => {
  const name = newPackage()
  exchange(name, 'hidden identity').replyWithError('broken')
  const { isTrusted, context } = await ask(gitlab, name)
  t.false(isTrusted)
  t.regex(context.lines.at(-1) ?? '', /failed: broken/)
})

test.serial('a trusted publisher needs no token, and npm gets none', async (t) => {
  const name = newPackage()
  exchange(name, 'hidden identity').reply(201, { token: 'hidden token' })
  const npm = createNpm({ version: [ok()], publish: [ok()] })
  const folder = createFolder(t, { 'package.json': { name } })
  const context = createContext({ cwd: folder, env: gitlab })
  const makeFolder = () => createFolder(t)
  const plugin = createPlugin(effectsWith({ runNpm: npm.runNpm, makeFolder, processEnv: () => ({}) }))
  await plugin.verifyConditions({}, context)
  await plugin.publish({}, context)
  const { args = [] } = npm.runs.at(-1) ?? {}
  const userconfig = args[args.indexOf('--userconfig') + 1] as string
  t.notRegex(readFileSync(userconfig, 'utf8'), /NPM_TOKEN/)
})
