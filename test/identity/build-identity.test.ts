import { readFileSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { findBuildIdentity, noProofError } from '../../lib/identity/build-identity.ts'
import type { Env } from '../../lib/types.ts'
import { createCommand } from '../fakes/ci-command.ts'
import { createContext } from '../fakes/context.ts'
import { createFolder, type Files, writeFiles } from '../fakes/folder.ts'
import { startGitHub } from '../fakes/github-job.ts'
import { tokenOf } from '../fakes/token-of.ts'
import type { Serve } from '../responders/server.ts'

const ENDPOINT = new URL('https://cfa.example/p/core')
const AUDIENCE = 'https://cfa.example/p/core'
const QUESTION = Buffer.from('{}')
const OF_QUESTION = `${AUDIENCE}?question=RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o`
const NEVER = new AbortController().signal

function build(t: ExecutionContext, env: Env, files: Files = {}) {
  const context = createContext({ env, cwd: createFolder(t, files) })
  const identity = findBuildIdentity(ENDPOINT, context)
  if (!identity) throw new Error('the build has no identity')
  return {
    identity,
    context,
    words: identity.words,
    token: (question?: Buffer) => identity.token(question, NEVER),
  }
}

/** Everything that is shown of an error, even when it is printed whole. */
const textOf = (error: unknown): string => {
  const { message, details = '', stack } = error as Error & { details?: string }
  return [message, details, stack].join('\n')
}

async function onGitHub(t: ExecutionContext, serve: Serve) {
  const { env, received } = await startGitHub(t, serve)
  return { ...build(t, env), received }
}

test('GitHub Actions is asked for a masked token for each call, and a question’s token is for its bytes alone', async (t) => {
  const tokens = [tokenOf({ n: 1 }), tokenOf({ n: 2 })] as const
  const { token, words, context, received } = await onGitHub(t, (_request, count) => ({
    body: { value: tokens[count - 1] },
  }))
  t.is(words, 'its GitHub Actions identity')
  t.is(received.length, 0, 'nothing is fetched before it is needed')
  t.deepEqual(await token(), { text: tokens[0], claims: { n: 1 } } as never)
  t.is((await token(QUESTION)).text, tokens[1])
  t.deepEqual(
    received.map(({ path }) => new URL(path, 'http://id.invalid').searchParams.get('audience')),
    [AUDIENCE, OF_QUESTION],
  )
  t.is(received[0]?.headers.authorization, 'Bearer hidden request token')
  t.is(context.output(), tokens.map((each) => `::add-mask::${each}\n`).join(''))
})

for (const [title, serve, message] of [
  ['refuses', { status: 403 }, /403/],
  ['gives no JSON', { body: 'hidden' }, /no token in it/],
  ['gives something that is not a token', { body: { value: 'hidden' } }, /not a signed JWT/],
  ['gives more than fits in a header', { body: { value: tokenOf({ a: 'x'.repeat(12_288) }) } }, /12 KiB/],
  ['breaks off', 'drop', /./],
] as Array<[string, Serve, RegExp]>) {
  test(`GitHub Actions that ${title} is ERESPONDERTOKEN, which shows no secret`, async (t) => {
    const { token } = await onGitHub(t, serve)
    const error = await t.throwsAsync(token(), { code: 'ERESPONDERTOKEN' })
    t.regex(textOf(error), message)
    t.regex(textOf(error), /`GitHub Actions`/)
    t.notRegex(textOf(error), /hidden/)
  })
}

test('the wait for GitHub Actions ends when the call is aborted', async (t) => {
  t.timeout(15_000, 'less than the client would wait by itself')
  const { identity, received } = await onGitHub(t, 'hold')
  const controller = new AbortController()
  const token = identity.token(undefined, controller.signal)
  const failed = t.throwsAsync(token, { code: 'ERESPONDERTOKEN' })
  while (received.length === 0) await new Promise(setImmediate)
  controller.abort()
  t.regex(textOf(await failed), /did not answer in time/)
})

for (const [title, name, env] of [
  ['GitLab', 'its GitLab CI/CD identity', { GITLAB_CI: 'true' }],
  ['another CI', 'the identity token in CFA_ID_TOKEN', {}],
  [
    'GitHub Actions, instead of the job’s own',
    'the identity token in CFA_ID_TOKEN',
    { GITHUB_ACTIONS: 'true' },
  ],
] as const) {
  test(`the token in CFA_ID_TOKEN serves all calls on ${title}`, async (t) => {
    const given = tokenOf({ aud: AUDIENCE })
    const { token, words, context } = build(t, { ...env, CFA_ID_TOKEN: ` ${given}\n` })
    t.is(words, name)
    t.is((await token()).text, given)
    t.is((await token(QUESTION)).text, given)
    t.is(context.output().includes('::add-mask::'), 'GITHUB_ACTIONS' in env)
  })
}

test('the file in CFA_ID_TOKEN_FILE is read again for each call, relative to the folder of the release', async (t) => {
  const [first, second] = [tokenOf({ aud: [AUDIENCE], n: 1 }), tokenOf({ aud: [AUDIENCE], n: 2 })]
  const { token, words, context } = build(t, { CFA_ID_TOKEN_FILE: 'token' }, { token: `${first}\n` })
  t.is(words, 'the identity token in the file that CFA_ID_TOKEN_FILE names')
  t.is((await token()).text, first)
  writeFiles(context.cwd, { token: second })
  t.is((await token(QUESTION)).text, second)
})

for (const [title, file, files, message] of [
  ['is missing', 'missing', {}, /ENOENT/],
  ['is empty', 'token', { token: '' }, /not a signed JWT/],
  ['contains something else', 'token', { token: 'hidden' }, /not a signed JWT/],
  ['never ends', '/dev/zero', {}, /not a signed JWT/],
] as Array<[string, string, Files, RegExp]>) {
  test(`a token file that ${title} is ERESPONDERTOKEN`, async (t) => {
    const { token } = build(t, { CFA_ID_TOKEN_FILE: file }, files)
    const error = await t.throwsAsync(token(), { code: 'ERESPONDERTOKEN' })
    t.regex(textOf(error), message)
    t.regex(textOf(error), /`CFA_ID_TOKEN_FILE`/)
    t.notRegex(textOf(error), /hidden/)
  })
}

for (const [title, aud, shown] of [
  ['another audience', `${AUDIENCE}/`, [`${AUDIENCE}/`]],
  ['other audiences', ['https://a.example', 'https://b.example'], ['https://a.example', 'https://b.example']],
  ['no audience', undefined, []],
] as const) {
  test(`a token with ${title} is not sent, and the error shows its audience and the right one`, async (t) => {
    const given = tokenOf({ aud })
    const { token } = build(t, { GITLAB_CI: 'true', CFA_ID_TOKEN: given })
    const text = textOf(await t.throwsAsync(token(), { code: 'ERESPONDERAUDIENCE' }))
    for (const each of [...shown, AUDIENCE]) t.true(text.includes(`\`${each}\``), text)
    t.true(text.includes(`id_tokens:\n  CFA_ID_TOKEN:\n    aud: ${AUDIENCE}\n`))
    t.false(text.includes(given))
  })
}

test('the error shows GitLab’s configuration only on GitLab', async (t) => {
  const { token } = build(t, { GITHUB_ACTIONS: 'true', CFA_ID_TOKEN: tokenOf({ aud: 'a' }) })
  const error = await t.throwsAsync(token(), { code: 'ERESPONDERAUDIENCE' })
  t.notRegex(textOf(error), /id_tokens|permissions:/)
})

const given = tokenOf({ n: 1 })
const PRINTS = `printf '%s\\n' "$@" >> "$0.args"; echo ${given}`

const claims = (aud: string) => ['run', 'oidc', 'get', '--claims', JSON.stringify({ aud })]
const audience = (aud: string) => [
  ...['oidc', 'request-token', '--audience', aud],
  ...['--claim', 'organization_id', '--claim', 'pipeline_id'],
]

for (const [service, command, variable, argsFor] of [
  ['CircleCI', 'circleci', 'CIRCLECI', claims],
  ['Buildkite', 'buildkite-agent', 'BUILDKITE', audience],
] as const) {
  test(`${service}’s own command makes a token for each call`, async (t) => {
    const folder = createCommand(t, command, PRINTS)
    const { token, words } = build(t, { [variable]: 'true', PATH: `${folder}:/usr/bin:/bin` })
    t.is(words, `its ${service} identity`)
    t.deepEqual(await token(), { text: given, claims: { n: 1 } } as never)
    await token(QUESTION)
    const args = readFileSync(path.join(folder, `${command}.args`), 'utf8')
      .trim()
      .split('\n')
    t.deepEqual(args, [...argsFor(AUDIENCE), ...argsFor(OF_QUESTION)])
  })

  test(`the error when ${service}’s command fails shows what it said, without a token`, async (t) => {
    const said = `echo 'no such job' >&2; echo "sent hidden-access-token, got ${given}" >&2`
    const folder = createCommand(t, command, `echo ${given}; ${said}; exit 1`)
    const env = { [variable]: 'true', BUILDKITE_AGENT_ACCESS_TOKEN: 'hidden-access-token' }
    const { token } = build(t, { ...env, PATH: `${folder}:/usr/bin:/bin` })
    const text = textOf(await t.throwsAsync(token(), { code: 'ERESPONDERTOKEN' }))
    t.regex(text, /no such job/)
    t.false(text.includes(given))
    if (service === 'Buildkite') t.false(text.includes('hidden-access-token'))
  })

  test(`${service} without its command is ERESPONDERTOKEN`, async (t) => {
    const { token } = build(t, { [variable]: 'true', PATH: '/no/such/folder' })
    const text = textOf(await t.throwsAsync(token(), { code: 'ERESPONDERTOKEN' }))
    t.true(text.includes(command))
  })
}

const none: Array<[string, Env, RegExp[]]> = [
  [
    'GitHub Actions without the permission',
    { GITHUB_ACTIONS: 'true' },
    [/GitHub Actions gives/, /```yaml\npermissions:\n {2}id-token: write\n```/],
  ],
  [
    'GitHub Actions with one of its two variables',
    { GITHUB_ACTIONS: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: 'https://id.example/' },
    [/id-token: write/],
  ],
  [
    'GitLab without a token',
    { GITLAB_CI: 'true', CFA_ID_TOKEN: ' ' },
    [
      /GitLab CI\/CD gives/,
      /```yaml\nid_tokens:\n {2}CFA_ID_TOKEN:\n {4}aud: https:\/\/cfa\.example\/p\/core\n```/,
    ],
  ],
  [
    'another CI',
    { CI: 'true' },
    [/CFA_ID_TOKEN/, /CFA_ID_TOKEN_FILE/, /CFA_RESPONDER_SECRET/, /cfa\.example\/p\/core/],
  ],
]

for (const [title, env, words] of none) {
  test(`${title} has no identity, and the error says what is missing`, (t) => {
    t.is(findBuildIdentity(ENDPOINT, createContext({ env })), undefined)
    const error = noProofError(ENDPOINT, env)
    t.is(error.code, 'ERESPONDERSECRET')
    for (const each of words) t.regex(textOf(error), each)
  })
}
