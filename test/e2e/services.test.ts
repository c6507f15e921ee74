import { randomBytes } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import type { TestUser } from '../../test-registry/index.ts'
import { createCfaService } from '../fakes/cfa-service.ts'
import { createOpticService, REFUSED } from '../fakes/optic-service.ts'
import { createSecretsService } from '../fakes/secrets-service.ts'
import { createHarness } from '../helpers/harness.ts'
import type { HooksRun } from '../helpers/hook-runs.ts'
import { variableOf } from '../helpers/people.ts'
import { MASKS } from '../helpers/release-claims.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { startServer } from '../responders/server.ts'
import { startIdentities } from '../services/service-scene.ts'

const { registry, scene, hooks } = await createHarness(test)

const DUMP = `require('node:fs').appendFileSync('../events', JSON.stringify(process.env) + '\\n'); console.log(JSON.stringify(process.env))`
/** The npm script dumps what it is given. */
const dumping = {
  package: { scripts: { prepack: 'node dump.cjs' } },
  files: { 'dump.cjs': DUMP },
}

const tokensOf = (...users: TestUser[]) =>
  Object.fromEntries(users.map((user) => [variableOf(user), user.token]))

/** First a code that is rejected, then codes that are accepted. */
const codeFor = ({ name }: TestUser, count: number) =>
  count === 1 ? registry.staleCode(name) : registry.code(name)

/** Asserts that this user published after a second question, and that the log has every warning and no secret. */
function isPublishedBy(
  t: ExecutionContext,
  { name }: Scene,
  user: TestUser,
  run: HooksRun,
  secrets: readonly string[],
): void {
  t.deepEqual(run.errors, [], run.output)
  t.is(registry.publisherOf(name, '1.0.0'), user.name)
  t.regex(run.output, /takes no approvals: a maintainer is asked for the code after the git tag/)
  t.regex(run.output, /passes on a code, unsealed/)
  t.regex(run.output, /The registry did not accept the code/)
  const shown = run.output.replace(MASKS, '') + run.npmLogs
  for (const secret of secrets) t.false(shown.includes(secret), run.output)
}

test('continuous-auth on CircleCI prints the proof, and asks again after a rejected code', async (t) => {
  const place = await scene(dumping)
  const { alice } = place
  const secret = randomBytes(16).toString('hex')
  const codes: string[] = []
  const service = createCfaService({
    ...{ secret, project: '7' },
    answer: (count) => {
      const code = codeFor(alice, count)
      codes.push(code)
      return code
    },
  })
  const { url } = await startServer(t, service.serve)
  const run = await hooks(t, place, {
    env: {
      ...tokensOf(alice),
      ...{ CFA_RESPONDER_URL: 'continuous-auth', CIRCLECI: 'true', CIRCLE_BUILD_NUM: '71' },
      ...{ CFA_HOST: url.origin, CFA_PROJECT_ID: '7', CFA_SECRET: secret },
    },
  })
  isPublishedBy(t, place, alice, run, [secret, ...codes])
  t.is(service.requests.length, 2)
  for (const { proof } of service.requests) t.true(run.output.includes(`\n\n\nProof:\n${proof}\n`))
})

test('wait-for-secrets opens a form for the account and the code, and another after a rejected code', async (t) => {
  const place = await scene(dumping)
  const { alice, bob } = place
  const github = await startIdentities(t)
  const codes: string[] = []
  const service = createSecretsService({
    answer: (_lines, count) => {
      const code = codeFor(bob, count)
      codes.push(code)
      return [bob.name, code]
    },
  })
  const { url, received } = await startServer(t, service.serve)
  const run = await hooks(t, place, {
    env: {
      ...tokensOf(alice, bob),
      ...github.env,
      ...{ CFA_RESPONDER_URL: 'wait-for-secrets', CFA_WAIT_FOR_SECRETS_URL: url.href },
      ...{ GITHUB_REPOSITORY: 'example/project', GITHUB_RUN_ID: '9' },
    },
  })
  const tokens = received.map(({ headers }) => headers.authorization?.slice(7) ?? '')
  const request = github.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN
  isPublishedBy(t, place, bob, run, [...codes, ...tokens, request])
  t.regex(run.output, /https:\/\/app\.stepsecurity\.io\/secrets\/example\/project\/9/)
  t.is(service.forms.length, 2)
  t.is(received.at(-1)?.method, 'DELETE')
  t.is(new Set(tokens).size, received.length)
})

test('optic rings all phones, takes the account from the first answer, and asks again after a rejected code', async (t) => {
  const place = await scene(dumping)
  const { alice, bob } = place
  const [ofAlice, ofBob] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')]
  const codes: string[] = []
  const rung: string[] = []
  const serve = createOpticService({
    [ofAlice]: () => {
      rung.push('alice')
      return 'hold'
    },
    [ofBob]: (count) => {
      rung.push('bob')
      const code = codeFor(bob, count)
      codes.push(code)
      return { body: code }
    },
  })
  const { url } = await startServer(t, serve)
  const run = await hooks(t, place, {
    env: {
      ...tokensOf(alice, bob),
      ...{ CFA_RESPONDER_URL: 'optic', CFA_OPTIC_URL: url.origin },
      [variableOf(alice).replace('NPM', 'OPTIC')]: ofAlice,
      [variableOf(bob).replace('NPM', 'OPTIC')]: ofBob,
    },
  })
  isPublishedBy(t, place, bob, run, [ofAlice, ofBob, ...codes])
  t.true(rung.includes('alice'))
  t.is(codes.length, 2)
})

test('a decline on the phone is EOTPDECLINED, and nothing is published', async (t) => {
  const place = await scene()
  const { alice } = place
  const token = randomBytes(12).toString('hex')
  const { url } = await startServer(t, createOpticService({ [token]: () => REFUSED }))
  const env = { CFA_RESPONDER_URL: 'optic', CFA_OPTIC_URL: url.origin, OPTIC_TOKEN: token }
  const run = await hooks(t, place, { env: { ...tokensOf(alice), ...env } })
  t.deepEqual(
    run.errors.map(({ code }) => code),
    ['EOTPDECLINED'],
  )
  t.deepEqual(await place.versions(), [])
})
