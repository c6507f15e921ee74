import test from 'ava'
import { replyWith } from '../fakes/registry.ts'
import { ID, item, list } from '../staged/stage-scene.ts'
import { diagnose, PLUGIN, tokens } from './doctor-scene.ts'

const ON_GITLAB = { CI: 'true', GITLAB_CI: 'true', CI_JOB_TIMEOUT: '9000' }

test('a correct set-up has nothing to fix', async (t) => {
  const { problems, of } = await diagnose(t)
  t.deepEqual(problems, [])
  t.like(of('account'), { level: 'ok', title: 'alice (NPM_TOKEN_ALICE)' })
  t.regex(of('responder').detail, /approval before the git tag; answers are sealed; passkeys work/)
  t.regex(of('registry').detail, /publishConfig\.registry/)
  t.regex(of('proof').detail, /CFA_RESPONDER_SECRET/)
  t.regex(of('publish').detail, /published directly/)
})

test('at a registry that stages, a release will be staged', async (t) => {
  const { of } = await diagnose(t, { table: { list: replyWith(200, { items: [], total: 0 }) } })
  t.is(of('publish').detail, 'A release is staged first, then approved.')
})

test('a staged version that waits for an approval is named, and so is the run that finishes it', async (t) => {
  const { of, findings } = await diagnose(t, {
    table: { list: list(item({ packageName: 'a', version: '2.0.1' })) },
    config: { responder: 'npm', wait: false },
    moreEnv: { CI: 'true', BUILDKITE: 'true', BUILDKITE_TIMEOUT: '5' },
  })
  t.regex(of('publish').detail, new RegExp(`a later run finishes.*2\\.0\\.1 is staged as ${ID} and waits`))
  t.false(findings.some(({ id }) => id === 'time-limit'))
})

test('without a secret, a build proves itself by its identity', async (t) => {
  const { of, problems, received } = await diagnose(t, { env: { NPM_TOKEN_ALICE: 't1' }, hasIdentity: true })
  t.deepEqual(problems, [])
  t.regex(of('proof').detail, /identity token in CFA_ID_TOKEN/)
  t.true(received.some(({ headers }) => headers.authorization?.split('.').length === 3))
})

test('a service that can’t be tried without alerting someone is not asked, and the report says so', async (t) => {
  const moreEnv = { CFA_OPTIC_URL: 'https://optic.example', OPTIC_TOKEN_ALICE: 'of-alice' }
  const { of, problems } = await diagnose(t, { config: { responder: 'optic' }, moreEnv })
  t.deepEqual(problems, [])
  t.like(of('responder'), { title: 'optic (optic.example)' })
  t.regex(
    of('responder').detail,
    /first asked when a maintainer has to answer.*code is asked for after the git tag/,
  )
  const table = { list: replyWith(200, { items: [], total: 0 }) }
  const staged = await diagnose(t, { config: { responder: 'optic' }, moreEnv, table })
  t.regex(staged.of('responder').detail, /code before the git tag, once the version is staged/)
})

test('a service without a token for the account is an error of the responder', async (t) => {
  const moreEnv = { CFA_OPTIC_URL: 'https://optic.example', OPTIC_TOKEN_EVE: 'of-eve' }
  const { of, problems } = await diagnose(t, { config: { responder: 'optic' }, moreEnv })
  t.deepEqual(problems, ['error ERESPONDERVARIABLE'])
  t.regex(of('ERESPONDERVARIABLE').detail, /OPTIC_TOKEN_ALICE/)
})

test('a build that the responder refuses is an error with the responder’s reason', async (t) => {
  const { of, problems } = await diagnose(t, {
    env: { NPM_TOKEN_ALICE: 't1' },
    hasIdentity: true,
    responder: { status: 403, body: { error: 'build_refused', message: 'This build may not ask.' } },
  })
  t.deepEqual(problems, ['error ERESPONDERIDENTITY'])
  t.regex(of('ERESPONDERIDENTITY').detail, /This build may not ask/)
})

test('the doctor sends only GET requests', async (t) => {
  const { asked } = await diagnose(t)
  t.true(asked.length > 0)
  t.deepEqual(
    asked.filter((request) => !request.startsWith('GET ')),
    [],
  )
})

test('without a token, npmjs.com as the responder may need none in the release job', async (t) => {
  const table = { exchange: replyWith(404, {}) }
  const here = await diagnose(t, { config: { responder: 'npm' }, env: {}, table })
  t.regex(here.of('ENONPMTOKEN').next ?? '', /stages as a trusted publisher.*run this command in that job/)
  const inJob = await diagnose(t, { config: { responder: 'npm' }, env: ON_GITLAB, table })
  t.notRegex(inJob.of('ENONPMTOKEN').next ?? '', /run this command in that job/)
})

test('a token that is not for the package is fine if a trusted publisher stages', async (t) => {
  const scopes = [{ type: 'package', name: 'private-dependency' }]
  const { problems, of } = await diagnose(t, {
    env: { ...ON_GITLAB, NPM_TOKEN: 't1', NPM_ID_TOKEN: 'a.b.c' },
    config: { responder: 'npm' },
    table: {
      exchange: replyWith(201, { token: 't3' }),
      list: replyWith(200, { items: [], total: 0 }),
      tokens: tokens({ readonly: true, scopes }),
    },
  })
  t.deepEqual(problems, [])
  t.regex(of('account').detail, /read-only token, for private-dependency/)
})

test('no finding says that an identity works if the job did not get it', async (t) => {
  const { problems, findings } = await diagnose(t, {
    env: { NPM_TOKEN_ALICE: 't1', CI: 'true', BUILDKITE: 'true', PATH: '' },
    config: { responder: 'https://responder.example/p/a' },
  })
  t.deepEqual(problems, ['error ERESPONDERTOKEN'])
  t.false(findings.some(({ id }) => id === 'id-token'))
})

test('without the responder that should be asked, no finding says what an unattended release would do', async (t) => {
  const { problems, findings, of } = await diagnose(t, {
    env: { NPM_TOKEN: 't1', CFA_RESPONDER_URL: '' },
    config: { timeout: '1h' },
    table: { tokens: tokens({ bypass_2fa: false }) },
  })
  t.deepEqual(problems, ['error ENORESPONDER'])
  t.false(findings.some(({ id }) => id === 'responder'))
  t.is(of('two-factor').level, 'unknown')
})

test('the time limit allows for the waits of a staged release if the responder is not reached', async (t) => {
  const env = { NPM_TOKEN_ALICE: 't1', CFA_RESPONDER_SECRET: 's', CI: 'true', BUILDKITE: 'true' }
  const of = async (BUILDKITE_TIMEOUT: string) =>
    (await diagnose(t, { env: { ...env, BUILDKITE_TIMEOUT }, responder: { status: 500 } })).problems
  t.deepEqual(await of('75'), ['error ERESPONDERUNREACHABLE', 'warning time-limit'])
  t.deepEqual(await of('150'), ['error ERESPONDERUNREACHABLE'])
})

test('the time limit is compared with the waits of all packages together', async (t) => {
  const release = { plugins: ['b', 'c'].map((pkgRoot) => [PLUGIN, { pkgRoot, publish: 'direct' }]) }
  const files = { 'b/package.json': { name: 'b' }, 'c/package.json': { name: 'c' } }
  const { of } = await diagnose(t, {
    ...{ release, files },
    moreEnv: { CI: 'true', BUILDKITE: 'true', BUILDKITE_TIMEOUT: '75' },
  })
  t.is(of('time-limit').level, 'warning')
  t.regex(of('time-limit').detail, /may wait 120 min for a maintainer, with 2 packages/)
})

test('a problem with one token does not stop the other checks', async (t) => {
  const env = { NPM_TOKEN_ALICE: 'wrong', NPM_TOKEN_BOB: 't2', CFA_RESPONDER_SECRET: 's' }
  const { of } = await diagnose(t, { env })
  t.is(of('account').title, 'bob (NPM_TOKEN_BOB)')
  t.is(of('responder').level, 'ok')
  t.is(of('package-at-registry').level, 'ok')
})

test('the plugin is found in the list of a step', async (t) => {
  const release = { verifyConditions: [], publish: [{ path: PLUGIN, timeout: '1h' }], plugins: [] }
  const { of, problems } = await diagnose(t, { release, moreEnv: { CI: 'true', CI_JOB_TIMEOUT: '3600' } })
  t.is(of('plugin-listed').level, 'ok')
  t.deepEqual(problems, ['warning time-limit'])
})

test('each package of a configuration is examined', async (t) => {
  const release = { plugins: [[PLUGIN, { pkgRoot: 'b' }], PLUGIN] }
  const files = { 'b/package.json': { name: 'b', private: true } }
  const { findings } = await diagnose(t, { release, files })
  const ofPackages = findings.filter(({ check }) => check === 'package')
  t.deepEqual(
    ofPackages.map(({ id, title }) => `${id} ${title}`),
    ['not-published b', 'package a'],
  )
})
