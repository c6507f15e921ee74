import { readFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { StagedVersion, TrustedAction } from '../../test-registry/index.ts'
import { createHarness } from '../helpers/harness.ts'
import { type HookRunOptions, stepsWith } from '../helpers/hook-runs.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { createSite } from '../helpers/site.ts'
import { startWebhook } from '../helpers/webhook.ts'

const { registry, client, scene, hooks } = await createHarness(test, { stages: true })

const codes = ({ errors }: { errors: Array<{ code: string }> }) => errors.map(({ code }) => code)
const PEEK = "node -e \"require('fs').writeFileSync('seen.json', JSON.stringify(process.env))\""

/** A job on GitHub without any token, and a package whose trusted publisher it is. */
async function identityScene(allow: TrustedAction[]): Promise<Scene> {
  const place = await scene({ package: { scripts: { prepublishOnly: PEEK } } })
  const token = await place.alice.createToken({ bypass2fa: true })
  await client.publish(place.name, '0.9.0', { token })
  registry.trustedPublisher(place.name, { allow })
  const issuer = await registry.startIssuer()
  return { ...place, env: { ...issuer.github(), CFA_RESPONDER_URL: 'npm' } }
}

async function runWhile(
  t: ExecutionContext,
  place: Scene,
  act: (item: StagedVersion) => unknown,
  options: HookRunOptions = {},
) {
  const acting = createSite(registry, place).staged().then(act)
  const [run] = await Promise.all([hooks(t, place, options), acting])
  return run
}

const approve = ({ id }: StagedVersion) => registry.stage.approveOnSite(id)

test('a trusted publisher that may only stage needs no token, and no script sees its identity', async (t) => {
  const place = await identityScene(['stage'])
  const run = await runWhile(t, place, approve)
  t.deepEqual(codes(run), [], run.output)
  t.true((await place.versions()).includes('1.0.0'))
  t.regex(run.output, /may not see what is staged/)
  const seen = JSON.parse(await readFile(path.join(place.repository.cwd, 'seen.json'), 'utf8'))
  t.deepEqual(
    Object.keys(seen).filter((name) => /ID_TOKEN/.test(name)),
    [],
  )
})

test('a version that is already staged is ESTAGETAKEN for an identity alone, and ESTAGECONFLICT with a token', async (t) => {
  const place = await identityScene(['stage'])
  await client.stage(place.name, '1.0.0', { token: place.alice.token })
  const blind = await hooks(t, place)
  t.deepEqual(codes(blind), ['ESTAGETAKEN'], blind.output)
  const env = { ...place.env, NPM_TOKEN: await place.alice.createToken({ readonly: true }) }
  const found = await hooks(t, place, { env })
  t.deepEqual(codes(found), ['ESTAGECONFLICT'], found.output)
})

test('an invalid token alongside the identity is only a warning', async (t) => {
  const place = await identityScene(['stage'])
  const env = { ...place.env, NPM_TOKEN: 'npm_000000000000000000000000000000000000' }
  const run = await hooks(t, place, { env, calls: stepsWith({ timeout: '1s' }) })
  t.deepEqual(codes(run), ['ESTAGETIMEOUT'], run.output)
  t.regex(run.output, /does not work, so what is staged can’t be seen \(E/)
})

test('a job without an identity and without a token is ENONPMTOKEN before anything is done', async (t) => {
  const place = await identityScene(['stage'])
  const { CFA_RESPONDER_URL = '' } = place.env
  const run = await hooks(t, place, { env: { CFA_RESPONDER_URL, GITLAB_CI: 'true' } })
  t.deepEqual(codes(run), ['ENONPMTOKEN'], run.output)
  t.is(run.ends.at(-1)?.hook, 'verifyConditions')
  t.regex(run.errors[0]?.details ?? '', /NPM_ID_TOKEN.*stages its first version/s)
})

test('the identity sets a dist-tag if it is allowed to', async (t) => {
  const place = await identityScene(['stage', 'dist-tag'])
  const add = { hook: 'addChannel', nextRelease: { channel: 'next' } } as const
  const run = await runWhile(t, place, approve, { calls: [...stepsWith(), add] })
  t.deepEqual(codes(run), [], run.output)
  t.is((await registry.packument(place.name))['dist-tags'].next, '1.0.0')
})

test('maintainers are notified and told the outcome, without any link of web authentication', async (t) => {
  const place = await identityScene(['stage'])
  const webhook = await startWebhook(t)
  const env = {
    ...place.env,
    ...webhook.env,
    GITHUB_STEP_SUMMARY: path.join(place.repository.cwd, 'summary.md'),
  }
  const run = await runWhile(t, place, approve, { env })
  t.deepEqual(codes(run), [], run.output)
  const events = webhook.events()
  t.deepEqual(
    events.map(({ type, data }) => [type, data.state]),
    [
      ['release.waiting', null],
      ['release.outcome', 'published'],
    ],
  )
  const summary = await readFile(env.GITHUB_STEP_SUMMARY, 'utf8')
  t.regex(run.output, /^::notice title=.*is waiting for your approval/m)
  t.regex(summary, /is waiting for your approval.*published/s)
  t.notRegex(run.output + summary + JSON.stringify(events), /auth\/cli|\/-\/v1\/done|whsec_/)
  const seen = await readFile(path.join(place.repository.cwd, 'seen.json'), 'utf8')
  t.notRegex(seen, /CFA_NOTIFY/)
})
