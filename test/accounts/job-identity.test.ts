import test, { type ExecutionContext } from 'ava'
import { exchangeJobIdentity, isPublicRepository, readIdToken } from '../../lib/accounts/job-identity.ts'
import { OFFICIAL_REGISTRY } from '../../lib/package/registry.ts'
import type { Env } from '../../lib/types.ts'
import { createContext } from '../fakes/context.ts'
import { startGitHub } from '../fakes/github-job.ts'
import { type FakeReply, lost, replyWith } from '../fakes/registry.ts'
import { createTableRegistry } from '../fakes/table-registry.ts'
import { tokenOf } from '../fakes/token-of.ts'
import type { Serve } from '../responders/server.ts'

const gitlab: Env = { GITLAB_CI: 'true', NPM_ID_TOKEN: 'hidden identity' }
const circle: Env = { CIRCLECI: 'true', NPM_ID_TOKEN: 'hidden identity' }
const TOKEN = replyWith(201, { token: 'hidden token' })

function job(env: Env) {
  const context = createContext({ env })
  const { logger, stdout } = context
  return { context, job: { env, cwd: '/project', logger, stdout } }
}

/** A job on GitHub whose identity service is on loopback. */
async function onGitHub(t: ExecutionContext, serve: Serve) {
  const { env, received } = await startGitHub(t, serve)
  return { ...job(env), received }
}

for (const [title, env] of [
  ['GitLab', gitlab],
  ['CircleCI', circle],
] as const) {
  test(`the identity that ${title} puts in the environment is exchanged for a token of this package`, async (t) => {
    const { job: given, context } = job(env)
    const registry = createTableRegistry({ exchange: TOKEN }, OFFICIAL_REGISTRY)
    t.deepEqual(await exchangeJobIdentity(registry, '@a/b', given), {
      credential: { type: 'bearer', secret: 'hidden token' },
      idToken: 'hidden identity',
    })
    const [request] = registry.requests
    t.is(request?.path, 'https://registry.npmjs.org/-/npm/v1/oidc/token/exchange/package/%40a%2Fb')
    t.is(request?.credential?.secret, 'hidden identity')
    t.notRegex(context.lines.join('\n') + context.output(), /hidden/)
  })
}

test('GitHub is asked for an identity for the registry’s host, and the identity is masked', async (t) => {
  const { job: given, context, received } = await onGitHub(t, { body: { value: 'an-identity' } })
  const registry = createTableRegistry({ exchange: TOKEN }, OFFICIAL_REGISTRY)
  t.is((await exchangeJobIdentity(registry, 'a', given))?.idToken, 'an-identity')
  t.is(received.length, 1)
  t.is(received[0]?.path, '/ask?api-version=2.0&audience=npm%3Aregistry.npmjs.org')
  t.is(received[0]?.headers.authorization, 'Bearer hidden request token')
  t.is(context.output(), '::add-mask::an-identity\n')
  t.notRegex(context.lines.join('\n'), /hidden|an-identity/)
})

for (const status of [502, 503, 504]) {
  test(`GitHub is asked again after a ${status}, as the toolkit of its actions does`, async (t) => {
    const busy = { status, body: 'busy' }
    const { job: given, received } = await onGitHub(t, [busy, { body: { value: 'an-identity' } }])
    t.is(await readIdToken('npm:registry.npmjs.org', given), 'an-identity')
    t.is(received.length, 2)
  })
}

const failures: Array<[string, FakeReply, RegExp]> = [
  ['is refused', replyWith(404, { message: 'package not found' }), /failed: 404 .*package not found/],
  ['is not allowed', replyWith(401, { message: 'Invalid id token' }), /failed: 401 /],
  ['has no token', replyWith(200, {}), /failed: 200 /],
  ['fails', replyWith(503), /failed: HTTP 503/],
  ['breaks off', lost(), /failed: The connection broke/],
]

for (const [what, reply, words] of failures) {
  test(`an exchange that ${what} is logged, and gives no token`, async (t) => {
    const { job: given, context } = job(gitlab)
    t.is(await exchangeJobIdentity(createTableRegistry({ exchange: reply }), 'a', given), undefined)
    t.regex(context.lines.at(-1) ?? '', words)
    t.notRegex(context.lines.join('\n'), /hidden/)
  })
}

const silent: Array<[string, Serve]> = [
  ['refuses', { status: 403 }],
  ['redirects', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
  ['gives no JSON', { body: 'no' }],
  ['gives an empty identity', { body: { value: '' } }],
]

for (const [what, serve] of silent) {
  test(`if GitHub’s identity service ${what}, the log says so, and nothing is exchanged`, async (t) => {
    const { job: given, context } = await onGitHub(t, serve)
    const registry = createTableRegistry({})
    t.is(await exchangeJobIdentity(registry, 'a', given), undefined)
    t.deepEqual(registry.requests, [])
    t.regex(context.lines.join('\n'), /id-token: write/)
    t.notRegex(context.lines.join('\n'), /hidden/)
  })
}

const nobody: Array<[string, Env]> = [
  ['a job on GitHub without the permission', { GITHUB_ACTIONS: 'true' }],
  ['a job on GitLab without an identity', { GITLAB_CI: 'true' }],
  ['a job on GitLab with an empty identity', { GITLAB_CI: 'true', NPM_ID_TOKEN: '' }],
  ['another CI service', { BUILDKITE: 'true', NPM_ID_TOKEN: 'hidden identity' }],
  ['a job outside CI', { NPM_ID_TOKEN: 'hidden identity' }],
]

for (const [title, env] of nobody) {
  test(`${title} has no identity`, async (t) => {
    t.is(await readIdToken('npm:registry.npmjs.org', job(env).job), undefined)
  })
}

const visible: Array<[string, string, Env, boolean]> = [
  [
    'a public repository on GitHub',
    tokenOf({ repository_visibility: 'public' }),
    { GITHUB_ACTIONS: 'true' },
    true,
  ],
  [
    'a private repository on GitHub',
    tokenOf({ repository_visibility: 'private' }),
    { GITHUB_ACTIONS: 'true' },
    false,
  ],
  [
    'an internal repository on GitHub',
    tokenOf({ repository_visibility: 'internal' }),
    { GITHUB_ACTIONS: 'true' },
    false,
  ],
  [
    'a public project on GitLab that may sign',
    tokenOf({ project_visibility: 'public' }),
    { GITLAB_CI: 'true', SIGSTORE_ID_TOKEN: 'x' },
    true,
  ],
  [
    'a public project on GitLab that may not sign',
    tokenOf({ project_visibility: 'public' }),
    { GITLAB_CI: 'true' },
    false,
  ],
  [
    'a private project on GitLab',
    tokenOf({ project_visibility: 'private' }),
    { GITLAB_CI: 'true', SIGSTORE_ID_TOKEN: 'x' },
    false,
  ],
  ['another CI service', tokenOf({ repository_visibility: 'public' }), { CIRCLECI: 'true' }, false],
  ['an identity that is not a token', 'none', { GITHUB_ACTIONS: 'true' }, false],
]

for (const [title, idToken, env, isPublic] of visible) {
  test(`${title} is ${isPublic ? '' : 'not '}signed by default`, (t) => {
    t.is(isPublicRepository(idToken, env), isPublic)
  })
}
