import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { confirmsBy } from '../helpers/page.ts'
import { CAN_WATCH, startProcessWatch } from '../helpers/process-watch.ts'
import type { Scene, SceneOptions } from '../helpers/release-scene.ts'
import { nowhereSeen } from '../helpers/secret-claims.ts'
import { PLUGIN } from '../helpers/semantic-release.ts'
import { until } from '../helpers/until.ts'

const { registry, scene, codeOf, wrongCodeOf, release, hooks } = await createHarness(test)
const watch = CAN_WATCH ? startProcessWatch(test) : undefined

const ATTENDED = ['approval', 'wait', 'sealed'] as const
const EVENTS = ['prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish']
const DUMP = `const line = JSON.stringify({ event: process.argv[2], env: process.env, argv: process.argv })
require('node:fs').appendFileSync(require('node:path').join(__dirname, '..', 'events.jsonl'), line + '\\n')
`
/** Every npm script dumps what it is given. */
const dumping: SceneOptions = {
  package: { scripts: Object.fromEntries(EVENTS.map((event) => [event, `node dump.cjs ${event}`])) },
  files: { 'dump.cjs': DUMP },
}
const ADD_CHANNEL = { hook: 'addChannel', nextRelease: { channel: 'next' } } as const

/** Runs a release whose folders are watched, and looks for its secrets in everything that it starts and writes. */
async function leaksNothing(
  t: ExecutionContext,
  place: Scene,
  secrets: Record<string, string>,
  run: (env: Record<string, string>) => Promise<unknown>,
): Promise<void> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'secrets-')))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  watch?.follow(folder)
  const chosen = { TMPDIR: folder, HOME: folder, npm_config_cache: path.join(folder, 'cache') }
  await run({ ...place.env, ...secrets, ...chosen })
  const events = await readFile(path.join(place.repository.cwd, '../events.jsonl'), 'utf8')
  const codes = Object.fromEntries(place.endpoint.codes.map((code, index) => [`code ${index + 1}`, code]))
  const all = { ...secrets, ...codes, 'responder’s secret': place.endpoint.secret }
  for (const [what, secret] of Object.entries(all))
    t.false(events.includes(secret), `${what} was in a script`)
  if (watch) await nowhereSeen(t, watch, all)
  else t.log('Only Linux shows what processes were started with.')
}

/** Tokens by variable: those that publish, one that `accounts` does not choose, and a copy under an unrelated name. */
async function tokensOf({ alice, env }: Scene): Promise<Record<string, string>> {
  const others = {
    NPM_TOKEN_CAROL: (await registry.addUser(`carol-${randomBytes(4).toString('hex')}`)).token,
  }
  const tokens = Object.entries(env).filter(([name]) => name.startsWith('NPM_TOKEN'))
  return { ...others, ...Object.fromEntries(tokens), A_COPY: alice.token }
}

const accountsOf = ({ alice, bob }: Scene) => [alice.name, bob.name]

test('an approved release shows no secret to any process or file', async (t) => {
  const place = await scene(({ bob }) => ({
    ...dumping,
    features: ATTENDED,
    decide: ({ ask }) => (ask === 'approval' ? wrongCodeOf(bob) : codeOf(bob)),
  }))
  await leaksNothing(t, place, await tokensOf(place), async (env) => {
    const run = await release(t, place, { env, plugins: [[PLUGIN, { accounts: accountsOf(place) }]] })
    t.is(run.exitCode, 0, run.output)
  })
  t.is(place.endpoint.codes.length, 2)
})

test('a release without a responder shows no secret to any process or file', async (t) => {
  const place = await scene(dumping, { twoFactor: 'off' })
  place.env = { NPM_TOKEN: place.alice.token }
  await leaksNothing(t, place, { NPM_TOKEN: place.alice.token, A_COPY: place.alice.token }, async (env) => {
    const run = await release(t, place, { env })
    t.is(run.exitCode, 0, run.output)
  })
})

test('a code for a release and one for its dist-tag are in no process and in no file', async (t) => {
  const place = await scene(({ bob }) => ({ ...dumping, decide: () => codeOf(bob) }))
  const config = { accounts: accountsOf(place) }
  await leaksNothing(t, place, await tokensOf(place), async (env) => {
    const run = await hooks(t, place, { env, calls: [...stepsWith(config), { ...ADD_CHANNEL, config }] })
    t.deepEqual(run.errors, [], run.output)
  })
  t.true(place.endpoint.codes.length > 1)
})

test('a passkey’s links for a release and for its dist-tag are in no process and in no file', async (t) => {
  const links: string[] = []
  const place = await scene(
    ({ alice }) => ({
      ...dumping,
      ...confirmsBy(alice, (link) => {
        links.push(link)
        registry.approveWeb(link)
        return undefined
      }),
    }),
    { twoFactor: 'web' },
  )
  const config = { accounts: accountsOf(place) }
  const secrets = await tokensOf(place)
  await leaksNothing(t, place, secrets, async (env) => {
    const run = await hooks(t, place, { env, calls: [...stepsWith(config), { ...ADD_CHANNEL, config }] })
    t.deepEqual(run.errors, [], run.output)
  })
  t.is(links.length, 2)
  // The link and the polled URL have one id.
  const ids = Object.fromEntries(
    links.map((link, index) => [`link ${index + 1}`, link.split('/').at(-1) ?? '']),
  )
  if (watch) await nowhereSeen(t, watch, ids)
})

test('a staged release shows no secret to any process or file', async (t) => {
  const staging = await createHarness({ after: { always: (close) => t.teardown(close) } }, { stages: true })
  const place = await staging.scene(({ bob }) => ({
    ...dumping,
    features: ATTENDED,
    decide: ({ ask }) => (ask === 'approval' ? { answer: { approved: true } } : staging.codeOf(bob)),
  }))
  for (const user of [place.alice, place.bob]) staging.registry.addMaintainer(place.name, user.name)
  const config = { publish: 'staged', accounts: accountsOf(place) }
  await leaksNothing(t, place, await tokensOf(place), async (env) => {
    const run = await staging.hooks(t, place, { env, calls: stepsWith(config) })
    t.deepEqual(run.errors, [], run.output)
  })
})

test('the watch sees what a process is given', async (t) => {
  if (!watch) return void t.pass()
  const place = await scene(({ bob }) => ({
    // It ends when it has been seen, however slow the machine is.
    package: { scripts: { prepack: 'until [ -e ../seen ]; do sleep 0.2; done' } },
    decide: () => codeOf(bob),
  }))
  const env = { ...place.env, SHOWN_TO_ALL: randomBytes(8).toString('hex') }
  const given = `SHOWN_TO_ALL=${env.SHOWN_TO_ALL}`
  const running = hooks(t, place, { env })
  for (const command of [/\bpublish\b/, /^sleep\b/])
    await until(async () => {
      const { processes } = await watch.seen()
      return processes.some((seen) => seen.env.includes(given) && command.test(seen.argv.join(' ')))
    })
  await writeFile(path.join(place.repository.cwd, '../seen'), '')
  t.deepEqual((await running).errors, [])
})
