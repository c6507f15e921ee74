import { queryObjects } from 'node:v8'
import test from 'ava'
import type { Effects } from '../lib/effects.ts'
import { createDoorNpm } from './fakes/door-npm.ts'
import { writeFiles } from './fakes/folder.ts'
import { pluginScene } from './fakes/plugin.ts'
import { absent, replyWith } from './fakes/registry.ts'
import { until } from './helpers/until.ts'
import { ID, list, status, view } from './staged/stage-scene.ts'

/** A module of the project that never answers. */
const SILENT = `export const createResponder = () => ({
  name: 'silent',
  connect: async () => ({ features: ['approval'] }),
  ask: (question, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  report: async (question, { state }) => void (globalThis.heard ??= []).push(state),
})`

test.serial('a job that is stopped while a maintainer is asked says so and reports it', async (t) => {
  const files = { 'silent.mjs': SILENT }
  const table = { whoami: replyWith(200, { username: 'alice' }), tokens: replyWith(403), packument: absent() }
  const { plugin, context, clock, hooks } = await pluginScene(t, { files, table, isTTY: true })
  const config = { responder: './silent.mjs' }
  await plugin.verifyConditions({ ...config }, context)
  const preparing = t.throwsAsync(plugin.prepare({ ...config }, context), { code: 'EAPPROVALTIMEOUT' })
  while (!context.lines.some((line) => line.startsWith('Waiting for an answer')))
    await new Promise((resolve) => setImmediate(resolve))
  await hooks[0]?.()
  t.true(context.lines.some((line) => line.startsWith('Stopped while a maintainer was being asked.')))
  t.true(context.output().includes('\u001B[?25h\n'))
  t.deepEqual((globalThis as { heard?: string[] }).heard, ['withdrawn'])
  // The signal would end a real job here.
  await clock.advance(3_600_000)
  await preparing
})

for (const steps of [['verifyConditions', 'prepare'], ['prepare']] as const)
  test(`after ${steps.join(' and ')}, a job that fails with a version staged by default says how to approve it and ends npm`, async (t) => {
    const table = {
      whoami: replyWith(200, { username: 'alice' }),
      tokens: replyWith(403),
      list: list(),
      stage: replyWith(201, { stageId: ID }),
      status: status(403),
      packument: absent(),
    }
    const files = {
      'yes.mjs': SILENT.replace(
        /ask: .*/,
        "ask: async () => ({ type: 'approval', username: 'alice', otp: undefined }),",
      ),
    }
    const { plugin, context, npm, kinds } = await pluginScene(t, { files, table })
    const config = { responder: './yes.mjs' }
    for (const step of steps) await plugin[step]({ ...config }, context)
    t.deepEqual(
      kinds().filter((kind) => kind === 'list' || kind === 'stage'),
      ['list', 'stage'],
    )
    t.notRegex(context.lines.join('\n'), /Ended with/)
    await plugin.fail({ ...config }, context)
    const said = context.lines.join('\n')
    t.regex(said, new RegExp(`Ended with a version staged\\..*npm@11 stage approve ${ID}`, 's'))
    t.is(npm.commands().at(-1), 'stage ended')
  })

test('a release that was never ended ends when the next one in its folder starts', async (t) => {
  const files = {
    'yes.mjs': SILENT.replace(
      /ask: .*/,
      "ask: async () => ({ type: 'approval', username: 'alice', otp: undefined }),",
    ),
  }
  const table = { whoami: replyWith(200, { username: 'alice' }), tokens: replyWith(403), packument: absent() }
  const { plugin, context, npm } = await pluginScene(t, { files, table })
  const config = { responder: './yes.mjs', publish: 'direct' } as const
  await plugin.verifyConditions({ ...config }, context)
  await plugin.prepare({ ...config }, context)
  t.not(npm.commands().at(-1), 'publish ended')
  await plugin.verifyConditions({ ...config }, context)
  t.is(npm.commands().at(-1), 'publish ended')
  await plugin.prepare({ ...config }, context)
  t.not(npm.commands().at(-1), 'publish ended')
  await plugin.fail({ ...config }, context)
})

test('a step does not begin while a signal ends the job', async (t) => {
  const survived = Promise.withResolvers<void>()
  const { plugin, context, kinds, npm } = await pluginScene(t, {
    effects: { afterSignal: () => survived.promise },
  })
  const publishing = plugin.publish({}, context)
  await new Promise((resolve) => setTimeout(resolve, 200))
  t.deepEqual([npm.commands(), kinds()], [[], []])
  survived.resolve()
  await publishing
  t.is(kinds().at(-1), 'publish')
})

for (const { what, table } of [
  { what: 'succeeds', table: {} },
  { what: 'fails', table: { publish: replyWith(403) } },
])
  test(`a step that ${what} does not end while a signal ends the job`, async (t) => {
    const survived = Promise.withResolvers<void>()
    let ending = Promise.resolve()
    const effects = { afterSignal: () => ending }
    const { plugin, context, kinds } = await pluginScene(t, { table, effects })
    let isOver = false
    const publishing = plugin.publish({}, context).finally(() => {
      isOver = true
    })
    ending = survived.promise
    while (!kinds().includes('publish')) await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setTimeout(resolve, 200))
    t.false(isOver)
    survived.resolve()
    await publishing.catch(() => {})
    t.true(isOver)
  })

test('a job that is stopped during an upload says that it may be published', async (t) => {
  const sent = Promise.withResolvers<void>()
  const { plugin, context, hooks, server } = await pluginScene(t)
  server.received.push = (...requests) => {
    if (requests.some(({ method }) => method === 'PUT')) sent.resolve()
    return Array.prototype.push.apply(server.received, requests)
  }
  const publishing = plugin.publish({}, context)
  await sent.promise
  await hooks[0]?.()
  t.true(
    context.lines.some((line) =>
      line.startsWith('Stopped during the upload of a@2.1.0: it may be published.'),
    ),
  )
  await publishing.catch(() => {})
})

/** Approves, and gives a code. */
const ANSWERING = SILENT.replace(
  /ask: .*/,
  "ask: async ({ ask }) => ask === 'approval' ? { type: 'approval', username: 'alice', otp: undefined } : { type: 'code', username: 'alice', otp: '123456' },",
)
const answering = { responder: './yes.mjs', publish: 'direct' } as const
const direct = {
  files: { 'yes.mjs': ANSWERING },
  table: { whoami: replyWith(200, { username: 'alice' }), tokens: replyWith(403), packument: absent() },
}

/** Approves, and declines to give a code. */
const DECLINING = SILENT.replace(
  /ask: .*/,
  "ask: async ({ ask }) => ask === 'approval' ? { type: 'approval', username: 'alice', otp: undefined } : { type: 'decline', by: 'bob', reason: '' },",
)

test('after an error that says how the release ended, a program that ends without fail says nothing else', async (t) => {
  const files = { 'no.mjs': DECLINING }
  const { plugin, context, hooks } = await pluginScene(t, { ...direct, files })
  const config = { responder: './no.mjs', publish: 'direct' } as const
  await plugin.verifyConditions({ ...config }, context)
  await plugin.prepare({ ...config }, context)
  const error = await t.throwsAsync(plugin.publish({ ...config }, context), { code: 'EOTPDECLINED' })
  t.regex((error as Error & { details: string }).details, /package is NOT published/)
  await hooks[0]?.()
  t.notRegex(context.lines.join('\n'), /Stopped/)
})

test('once the publish of one package has begun, what is said of another one follows from the pushed tag', async (t) => {
  const files = { 'no.mjs': DECLINING }
  const table = {
    ...{ ...direct.table, list: list(), stage: replyWith(201, { stageId: ID }), status: status(403) },
    view: view({ packageName: 'a', shasum: undefined, status: 'staged' }),
  }
  const { plugin, context, server, cwd } = await pluginScene(t, { files, table })
  const publishConfig = { registry: `${server.url.origin}/` }
  writeFiles(cwd, { 'b/package.json': { name: 'b', publishConfig } })
  const configs = [{ responder: './no.mjs' }, { responder: './no.mjs', pkgRoot: 'b' }]
  for (const config of configs) await plugin.verifyConditions({ ...config }, context)
  for (const config of configs) await plugin.prepare({ ...config }, context)
  await t.throwsAsync(plugin.publish({ ...configs[0] }, context), { code: 'EOTPDECLINED' })
  await plugin.fail({ ...configs[0] }, context)
  const said = context.lines.filter((line) => line.startsWith('Ended with a version staged'))
  t.is(said.length, 2)
  for (const line of said) t.regex(line, /git tag v2\.1\.0 was pushed/)
  t.regex(said[1] ?? '', /Running the job again does nothing/)
})

test('a job that is stopped after its upload was accepted says that the package is published', async (t) => {
  const { plugin, context, kinds, hooks, clock } = await pluginScene(t, direct)
  await plugin.verifyConditions({ ...answering }, context)
  await plugin.prepare({ ...answering }, context)
  const publishing = plugin.publish({ ...answering }, context)
  // The registry does not show it yet, and is asked again a second later.
  while (kinds().at(-1) !== 'packument' || !kinds().includes('publish'))
    await new Promise((resolve) => setImmediate(resolve))
  await hooks[0]?.()
  const said = context.lines.join('\n')
  t.regex(
    said,
    /Stopped after a@2\.1\.0 was published\. State: the git tag v2\.1\.0 was pushed, and the package IS/,
  )
  t.notRegex(said, /NOT published/)
  // The signal would end a real job here. This one has lost its npm.
  const ended = t.throwsAsync(publishing, { code: 'EPUBLISHREFUSED' })
  await clock.advance(60_000)
  const { details } = (await ended) as Error & { details?: string }
  t.regex(details ?? '', /npm ended before its request was answered.*the package IS published/s)
})

test('an error about the dist-tag of a published version does not tell anybody to publish it', async (t) => {
  let shown = absent()
  const table = {
    ...direct.table,
    packument: () => shown,
    tags: replyWith(200, { next: '2.1.0' }),
    tag: replyWith(403),
  }
  const { plugin, context } = await pluginScene(t, { ...direct, table })
  await plugin.verifyConditions({ ...answering }, context)
  await plugin.prepare({ ...answering }, context)
  const integrity = /sha512-\S+/.exec(context.lines.find((line) => line.startsWith('Contents:')) ?? '')?.[0]
  shown = replyWith(200, { 'dist-tags': { next: '2.1.0' }, versions: { '2.1.0': { dist: { integrity } } } })
  await plugin.verifyConditions({ ...answering }, context)
  await plugin.prepare({ ...answering }, context)
  const error = await t.throwsAsync(plugin.publish({ ...answering }, context))
  const details = String((error as Error & { details?: string }).details)
  t.regex(
    details,
    /v2\\?\.1\\?\.0 was pushed, and the package IS published.*npm dist-tag add a@2\.1\.0 latest/s,
  )
  t.notRegex(details, /NOT published|npm publish|push --delete/)
})

test('if the dist-tag of one package fails, the log says how to set those of the packages that follow', async (t) => {
  const [declined, pkgRoots] = [{ responder: './no.mjs', publish: 'direct' } as const, ['b', 'c', 'd']]
  const table = { ...direct.table, tags: [replyWith(200, { latest: '2.1.0' }), replyWith(200, {})] }
  const { plugin, context, server, cwd } = await pluginScene(t, { files: { 'no.mjs': DECLINING }, table })
  const publishConfig = { registry: `${server.url.origin}/` }
  for (const name of pkgRoots) writeFiles(cwd, { [`${name}/package.json`]: { name, publishConfig } })
  writeFiles(cwd, { 'd/package.json': { name: 'd', private: true } })
  const configs = [declined, ...pkgRoots.map((pkgRoot) => ({ ...declined, pkgRoot }))]
  for (const config of configs) await plugin.verifyConditions({ ...config }, context)
  await plugin.addChannel({ ...configs[0] }, context)
  await t.throwsAsync(plugin.addChannel({ ...configs[1] }, context), { code: 'EOTPDECLINED' })
  t.deepEqual(context.lines.slice(-2), [
    'semantic-release does not go on to the other packages. To set the dist-tag of each by hand, run this:',
    `npm dist-tag add c@2.1.0 latest --registry ${publishConfig.registry}`,
  ])
})

for (const step of ['success', 'fail'] as const)
  test(`after ${step}, a program that goes on does not keep what was published in memory`, async (t) => {
    class Started {}
    const isKept = () => queryObjects(Started) !== 0
    const { startNpm } = createDoorNpm()
    const effects: Partial<Effects> = { startNpm: (run) => Object.assign(new Started(), startNpm(run)) }
    const { plugin, context, clock } = await pluginScene(t, { ...direct, effects })
    await plugin.verifyConditions({ ...answering }, context)
    await plugin.prepare({ ...answering }, context)
    const publishing = plugin.publish({ ...answering }, context)
    while (clock.sleepers() === 0) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(60_000)
    await publishing
    t.true(isKept())
    await plugin[step]({ ...answering }, context)
    // The sockets of npm's request close a little later.
    await until(() => !isKept())
    t.false(await plugin.publish({ ...answering }, context))
  })
