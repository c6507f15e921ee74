import { PassThrough } from 'node:stream'
import test, { type ExecutionContext } from 'ava'
import { type DoorCommand, type DoorTools, runAtDoor } from '../../lib/door/run-at-door.ts'
import { createFolder } from '../fakes/folder.ts'
import { createFakeRegistry } from '../fakes/registry.ts'
import { brokenBy } from './door-scene.ts'
import { createFakeNpm, type NpmAtDoor } from './fake-npm.ts'

const isWrite = (method: string) => method === 'PUT'

interface Options {
  command?: Partial<DoorCommand>
  tools?: Partial<DoorTools>
}

/** npm at a door, in a job without secrets. */
function scene(
  t: ExecutionContext,
  act: Parameters<typeof createFakeNpm>[0],
  { command, tools }: Options = {},
) {
  const npm = createFakeNpm(act)
  const run = runAtDoor(
    { args: ['publish', '/root'], name: 'name', cwd: '/project', isWrite, provenance: false, ...command },
    {
      startNpm: npm.startNpm,
      env: { PATH: '/bin' },
      stdout: new PassThrough(),
      stderr: new PassThrough(),
      folder: createFolder(t),
      configFiles: [],
      secrets: [],
      noProxy: [],
      scopes: [],
      reads: { registry: createFakeRegistry({}), reader: undefined },
      ...tools,
    },
  )
  return { npm, run }
}

/** Sends one write, and ends with its reply. */
const publish = async ({ send, url }: NpmAtDoor) => {
  const reply = await send('PUT', 'name', '{}')
  return { stdout: `${reply.status} by ${url}`, stderr: await reply.text() }
}

async function held({ run }: ReturnType<typeof scene>) {
  const end = await run
  if (end.kind !== 'written') throw new Error('npm ended')
  return end
}

test('npm’s write is held, and npm ends with the given reply', async (t) => {
  const scened = scene(t, publish)
  const { write, npm } = await held(scened)
  t.like(write, { method: 'PUT', path: 'name' })
  const result = await npm.finish({ status: 201, text: '{"ok":1}' })
  t.deepEqual(result, { stdout: '201 by https://registry.example/', stderr: '{"ok":1}', failure: undefined })
  const [{ args } = t.fail()] = scened.npm.runs
  await t.throwsAsync(fetch(args[args.indexOf('--registry') + 1] ?? ''), { message: 'fetch failed' })
})

test('an npm that ends without a write is returned with its output', async (t) => {
  const failure = new Error('exit 1')
  const { run } = scene(t, async ({ url }) => ({ stderr: `npm error at ${url}name`, failure }))
  t.deepEqual(await run, {
    kind: 'ended',
    result: { stdout: '', stderr: 'npm error at https://registry.example/name', failure },
  })
})

test('the door is closed if npm can’t be started, so that the job can end', async (t) => {
  let url = ''
  const failure = new Error('spawn ENOENT')
  const startNpm: DoorTools['startNpm'] = ({ args }) => {
    url = args[args.indexOf('--registry') + 1] ?? ''
    throw failure
  }
  const { run } = scene(t, async () => ({}), { tools: { startNpm } })
  t.is(await t.throwsAsync(run), failure)
  await t.throwsAsync(fetch(url), { message: 'fetch failed' })
})

test('npm has the door as its only registry, and waits for up to a day', async (t) => {
  const { npm, run } = scene(t, async () => ({}), { command: { name: '@example/tool' } })
  await run
  const [{ args, cwd } = t.fail()] = npm.runs
  const url = args[args.indexOf('--registry') + 1] ?? ''
  t.deepEqual(args.slice(0, 2), ['publish', '/root'])
  t.is(cwd, '/project')
  for (const flag of [`--@example:registry=${url}`, '--fetch-timeout=86400000']) t.true(args.includes(flag))
  t.false(args.includes('--provenance'))
})

test('npm retries for only a few seconds once the job and its door are gone', async (t) => {
  const { npm, run } = scene(t, async () => ({}))
  await run
  const pauses = npm.runs[0]?.args.filter((arg) => arg.startsWith('--fetch-retry-'))
  t.deepEqual(pauses, ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'])
})

test('no other spelling of the door’s settings is left in npm’s environment', async (t) => {
  const ours = ['userconfig', 'registry', 'scope', 'noproxy', 'workspaces', 'fetch_timeout']
  const names = ours.flatMap((name) => [`NPM_CONFIG_${name.toUpperCase()}`, `Npm_Config_${name}`])
  const env = { ...Object.fromEntries(names.map((name) => [name, 'theirs'])), npm_config_fetch_retries: '5' }
  const { npm, run } = scene(t, async () => ({}), { tools: { env } })
  await run
  const seen = npm.runs[0]?.env ?? {}
  t.deepEqual(
    names.filter((name) => name in seen),
    [],
  )
  t.is(seen.npm_config_fetch_retries, '5')
})

test('other scopes of the registry lead to the door too, because only it has a credential', async (t) => {
  for (const [name, scopes] of [
    ['tool', ['@acme', '@example']],
    ['@example/tool', ['@example', '@acme']],
  ] as const) {
    const { npm, run } = scene(t, async () => ({}), { command: { name }, tools: { scopes } })
    await run
    const args = npm.runs[0]?.args ?? []
    const url = args[args.indexOf('--registry') + 1]
    const given = args.filter((arg) => arg.startsWith('--@'))
    t.deepEqual(given.sort(), [`--@acme:registry=${url}`, `--@example:registry=${url}`])
  }
})

test('without a scope, npm gets an empty scope, so that no other setting leads elsewhere', async (t) => {
  const { npm, run } = scene(t, async () => ({}))
  await run
  t.true(npm.runs[0]?.args.includes('--scope='))
})

test('the door’s credential is only in npm’s own file, not in arguments or the environment', async (t) => {
  const configFiles = [
    `${createFolder(t, { npmrc: 'fund=false\n//registry.example/:_authToken=hidden' })}/npmrc`,
  ]
  let config = ''
  const { npm, run } = scene(
    t,
    async ({ userconfig }) => {
      config = userconfig
      return {}
    },
    { tools: { configFiles } },
  )
  await run
  t.regex(config, /^fund=false\n\/\/127\.0\.0\.1:\d+\/:_authToken=[\w-]{43}\n$/)
  const token = config.trim().split('=').at(-1) ?? ''
  t.false(JSON.stringify(npm.runs[0]?.args).includes(token))
  t.false(JSON.stringify(npm.runs[0]?.env).includes(token))
})

test('npm reaches the door without a proxy, alongside the hosts of noProxy', async (t) => {
  const { npm, run } = scene(t, async () => ({}), { tools: { noProxy: ['intra.example'] } })
  await run
  t.deepEqual(npm.runs[0]?.env, {
    PATH: '/bin',
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
    npm_config_noproxy: 'intra.example,127.0.0.1',
    npm_config_workspaces: 'null',
  })
})

test('Sigstore’s client, which does not know npm’s noproxy, reaches the door without a proxy', async (t) => {
  const env = { HTTPS_PROXY: 'http://proxy.example', No_Proxy: 'intra.example' }
  const { npm, run } = scene(t, async () => ({}), { tools: { env } })
  await run
  t.like(npm.runs[0]?.env, {
    ...{ HTTPS_PROXY: 'http://proxy.example', No_Proxy: undefined },
    ...{ NO_PROXY: 'intra.example,127.0.0.1', no_proxy: 'intra.example,127.0.0.1' },
  })
})

for (const [title, provenance, env, isSigning] of [
  ['with provenance on GitHub', true, { GITHUB_ACTIONS: 'true' }, true],
  ['with provenance elsewhere', true, {}, false],
  ['without provenance', false, { GITHUB_ACTIONS: 'true' }, false],
] as const) {
  test(`${title}, Sigstore’s client ${isSigning ? 'asks the door for the identity' : 'is not sent to the door'}`, async (t) => {
    const { npm, run } = scene(t, async () => ({}), { command: { provenance }, tools: { env } })
    await run
    const [{ args, env: seen } = t.fail()] = npm.runs
    t.is(args.includes('--provenance'), provenance)
    const url = args[args.indexOf('--registry') + 1]
    t.is(seen.ACTIONS_ID_TOKEN_REQUEST_URL, isSigning ? `${url}-/identity?for=provenance` : undefined)
    t.is(seen.ACTIONS_ID_TOKEN_REQUEST_TOKEN !== undefined, isSigning)
  })
}

test('npm’s output names the registry in place of the door', async (t) => {
  const { npm, run } = scene(t, async () => ({}))
  await run
  const [{ args, rewrite } = t.fail()] = npm.runs
  const stream = rewrite?.() ?? t.fail()
  stream.end(`Publishing to ${args[args.indexOf('--registry') + 1]} now`)
  let text = ''
  for await (const chunk of stream) text += chunk
  t.is(text, 'Publishing to https://registry.example/ now')
})

test('a second write while the first is being sent ends npm, and is the error', async (t) => {
  const { npm, run } = scene(t, async ({ send }) => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{')) })
    const first = send('PUT', 'name', undefined, { body, duplex: 'half' } as RequestInit)
    await Promise.allSettled([first, send('PUT', 'other', '{}')])
    return {}
  })
  await t.throwsAsync(run, { name: 'DoorBroken' })
  t.is(npm.kills(), 1)
})

test('a second write while the first is held breaks the door', async (t) => {
  const { npm } = await held(
    scene(t, async (acting) => {
      const first = publish(acting)
      await acting.send('PUT', 'other', '{}')
      return first
    }),
  )
  t.like(await brokenBy(npm.broken), { kind: 'second-write', message: 'other' })
  npm.abandon()
})

test('npm and its door are kept alive together, and abandoning ends both', async (t) => {
  const scened = scene(t, (acting) => publish(acting).catch(() => ({})))
  const { npm } = await held(scened)
  npm.keepAlive(false)
  npm.keepAlive(true)
  t.deepEqual(scened.npm.kept, [false, true])
  npm.abandon()
  t.is(scened.npm.kills(), 1)
  t.like(await brokenBy(npm.broken), { kind: 'gone' })
})
