import type { ExecutionContext } from 'ava'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { storesWhatWasAsked } from '../helpers/stored-bytes.ts'
import { knock, readSpied, requestText, type SeenDoor, SPY } from '../helpers/strangers.ts'
import { startServer } from '../responders/server.ts'

const { registry, client, scene, codeOf, hooks } = await createHarness(test)

const MEGABYTE = Buffer.alloc(1024 * 1024, 'x')
const GIGABYTE = 1024 ** 3

/** Asserts that what `act` does at the door while a maintainer is asked does not disturb the release. */
async function undisturbed(
  t: ExecutionContext,
  act: (door: SeenDoor, place: Scene) => Promise<void>,
): Promise<void> {
  const place = await scene(({ bob }) => ({
    features: ['approval', 'wait', 'sealed'],
    files: { 'spy.cjs': SPY },
    package: { scripts: { prepack: 'node spy.cjs' } },
    decide: async ({ ask }) => {
      if (ask === 'approval') await act(readSpied(place.repository.cwd), place)
      return ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)
    },
  }))
  registry.addMaintainer(place.name, place.bob.name)
  await client.publish(place.name, '0.9.0', { token: await place.alice.createToken({ bypass2fa: true }) })
  const before = place.writes().length
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.is(place.endpoint.questions.length, 2)
  t.deepEqual(
    place
      .writes()
      .slice(before)
      .map(({ status }) => status),
    [201],
  )
  t.deepEqual((await registry.packument(place.name))['dist-tags'], { latest: '1.0.0' })
  await storesWhatWasAsked(t, registry, place)
}

const strangers = [
  { who: 'no credential', token: () => undefined },
  { who: 'a wrong credential', token: () => 'wrong' },
  { who: 'a maintainer’s npm token', token: ({ alice }: Scene) => alice.token },
]
for (const { who, token } of strangers) {
  test(`nothing can be written at the door with ${who}`, (t) =>
    undisturbed(t, async ({ url }, place) => {
      const body = JSON.stringify({ name: place.name, versions: { '1.0.0': {} }, _attachments: {} })
      const tries = [
        ['PUT', `/${place.name}`],
        ['PUT', '/another'],
        ['PUT', `/-/package/${place.name}/dist-tags/hijacked`],
        ['PUT', `/${place.name}/-rev/1`],
        ['DELETE', `/${place.name}/-rev/1`],
        ['PATCH', `/${place.name}`],
        ['POST', `/-/stage/package/${place.name}`],
        ['POST', '/-/npm/v1/tokens'],
      ] as const
      const replies = await Promise.all(
        tries.map(([method, target]) =>
          knock(url, requestText(method, target, { token: token(place), body })),
        ),
      )
      for (const [index, { status }] of replies.entries())
        t.true(status === 401 || status === 403, `${tries[index]?.join(' ')} was ${status}`)
    }))
}

test('a gigabyte without a credential is refused before it has arrived', (t) =>
  undisturbed(t, async ({ url }, { name }) => {
    const head = requestText('PUT', `/${name}`, { headers: [`content-length: ${GIGABYTE}`] })
    const { status, sentBytes } = await knock(url, head, () => MEGABYTE)
    // If the connection ends while more is sent, the refusal may be lost.
    t.true(status === 401 || status === 403 || status === 413 || status === 'closed', `${status}`)
    t.true(sentBytes < GIGABYTE / 8, `${sentBytes} bytes were taken`)
  }))

test('a body that never ends does not hold up other requests', (t) =>
  undisturbed(t, async ({ url, token }, { name }) => {
    const unending = requestText('PUT', `/${name}`, { headers: ['content-length: 1000'] })
    const slow = Array.from({ length: 20 }, () => knock(url, unending))
    const { status } = await knock(url, requestText('GET', `/${name}`, { token }))
    t.is(status, 200)
    await Promise.all(slow)
  }))

test('requests with two lengths, or with a second request inside, cause no write', (t) =>
  undisturbed(t, async ({ url, token }, { name }) => {
    const inner = requestText('PUT', `/${name}`, { token: 'wrong', body: '{}' })
    const chunked = `0\r\n\r\n${inner}`
    const tries = [
      ['content-length: 4', 'transfer-encoding: chunked'],
      ['content-length: 0', `content-length: ${inner.length}`],
      ['transfer-encoding: chunked', 'transfer-encoding: identity'],
      ['transfer-encoding : chunked'],
      ['content-length: +4'],
      ['x-folded: a\r\n content-length: 4'],
    ]
    for (const given of [undefined, token])
      for (const headers of tries) {
        const { text } = await knock(
          url,
          requestText('GET', `/${name}`, { token: given, body: chunked, headers }),
        )
        t.notRegex(text, /HTTP\/1\.1 2\d\d[^]*HTTP\/1\.1 2\d\d/)
      }
  }))

test('the door’s credential reaches nothing but the registry', async (t) => {
  const elsewhere = await startServer(t, { status: 200, body: { found: true } })
  await undisturbed(t, async ({ url, token }, { name }) => {
    const { host } = elsewhere.url
    const targets = [
      `http://${host}/secret`,
      `//${host}/secret`,
      `/\\${host}/secret`,
      `/%2f%2f${host}/secret`,
      `/${name}/..%2f..%2f-/whoami`,
      '/%2e%2e/%2e%2e/-/whoami',
      '/../-/whoami',
      `/${name}?x=//${host}/%0d%0ahost:%20${host}`,
      `@${host}/secret`,
      '*',
    ]
    const before = registry.requests.length
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'CONNECT'])
      for (const target of targets) {
        const { text } = await knock(url, requestText(method, target, { token }))
        t.notRegex(text, /"found"/)
        t.notRegex(text, /"username"/)
      }
    t.deepEqual(elsewhere.received, [])
    const odd = registry.requests.slice(before).filter(({ path }) => /\.\.|%2e%2e|^\/\/|secret/i.test(path))
    t.deepEqual(odd, [])
  })
})
