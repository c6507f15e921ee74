import path from 'node:path'
import { PassThrough } from 'node:stream'
import test, { type ExecutionContext } from 'ava'
import { type PublishCommand, publishAtDoor } from '../../lib/door/publish-at-door.ts'
import { createFolder } from '../fakes/folder.ts'
import { createFakeRegistry } from '../fakes/registry.ts'
import { detailsOf, failIn } from '../fakes/release.ts'
import { createFakeNpm } from './fake-npm.ts'
import { createDocument, toBody } from './publish-request.ts'

function scene(
  t: ExecutionContext,
  act: Parameters<typeof createFakeNpm>[0],
  more: Partial<PublishCommand> = {},
  folder = createFolder(t),
) {
  const npm = createFakeNpm(act)
  const command = {
    verb: 'publish',
    name: '@example/tool',
    distTag: 'next',
    root: '/root',
    cwd: '/project',
  } as const
  const run = publishAtDoor(
    { ...command, provenance: false, ...more },
    {
      startNpm: npm.startNpm,
      env: {},
      stdout: new PassThrough(),
      stderr: new PassThrough(),
      folder,
      configFiles: [],
      secrets: [],
      noProxy: [],
      scopes: [],
      reads: { registry: createFakeRegistry({}), reader: undefined },
      fail: failIn(),
    },
  )
  return { npm, run }
}

const body = toBody(await createDocument({ tag: 'next' }))

for (const [verb, args, method, path] of [
  ['publish', ['publish', '/root', '--tag', 'next'], 'PUT', '@example%2ftool'],
  ['stage', ['stage', 'publish', '/root', '--tag', 'next'], 'POST', '-/stage/package/@example%2ftool'],
] as const) {
  test(`the write of npm ${verb} is held and read`, async (t) => {
    const { npm, run } = scene(
      t,
      async ({ send }) => ({ stdout: await (await send(method, path, body)).text() }),
      {
        verb,
      },
    )
    const end = await run
    if (end.kind !== 'held') return t.fail()
    t.deepEqual(npm.runs[0]?.args.slice(0, args.length), [...args])
    t.like(end.held.publication, { name: '@example/tool', version: '2.1.0', distTag: 'next' })
    t.like(await end.held.finish({ status: 201, text: 'done' }), { stdout: 'done' })
  })
}

const others = [
  ['PUT', '-/package/name/dist-tags/latest'],
  ['PUT', 'name/-rev/1'],
  ['PUT', '-/user/org.couchdb.user:name'],
  ['PUT', '-/stage/package/name'],
  ['POST', 'name'],
  ['POST', '-/stage/1/approve'],
  ['POST', '-/stage/package/a/b/c'],
  ['DELETE', 'name'],
]

test('every other write is refused, and the door keeps waiting', async (t) => {
  const { run } = scene(t, async ({ send }) => {
    const statuses = others.map(async ([method = '', path = '']) => (await send(method, path, '{}')).status)
    return { stdout: JSON.stringify(await Promise.all(statuses)) }
  })
  const end = await run
  t.deepEqual(
    end.kind === 'ended' && JSON.parse(end.result.stdout),
    others.map(() => 403),
  )
})

for (const path of ['name', '@scope%2fname', '@scope%2Fname', '@scope/name']) {
  test(`a write to ${path} is held`, async (t) => {
    const { run } = scene(t, async ({ send }) => ({ stdout: await (await send('PUT', path, body)).text() }))
    const end = await run
    if (end.kind === 'held') end.held.abandon()
    t.is(end.kind, 'held')
  })
}

test('a request that cannot be read ends npm', async (t) => {
  const { npm, run } = scene(t, async ({ send }) => {
    await send('PUT', 'name', '{}').catch(() => {})
    return {}
  })
  await t.throwsAsync(run, { code: 'EREQUESTCONTENT' })
  t.is(npm.kills(), 1)
})

test('if npm’s settings can no longer be written, the error says so, and what state the release is in', async (t) => {
  const gone = path.join(createFolder(t), 'gone')
  const { npm, run } = scene(t, async () => ({}), {}, gone)
  const error = await t.throwsAsync(run, { code: 'ETEMPFOLDER' })
  t.regex(detailsOf(error), /ENOENT.*State: /s)
  t.true(detailsOf(error).includes(path.dirname(gone)))
  t.deepEqual(npm.runs, [])
})
