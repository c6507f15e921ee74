import test, { type ExecutionContext } from 'ava'
import * as entry from '../index.ts'
import { createFolder, type Files, writeFiles } from './fakes/folder.ts'
import { pluginScene } from './fakes/plugin.ts'
import { startServer } from './responders/server.ts'

test('the steps are named exports, without a default export that semantic-release would use instead', (t) => {
  t.deepEqual(Object.keys(entry).toSorted(), [
    'addChannel',
    'fail',
    'prepare',
    'publish',
    'success',
    'verifyConditions',
  ])
})

test('a release with one token runs one npm for each step', async (t) => {
  const { plugin, context, npm, hooks } = await pluginScene(t)
  await plugin.verifyConditions({}, context)
  await plugin.prepare({}, context)
  t.like(await plugin.publish({}, context), { channel: 'latest' })
  t.like(await plugin.addChannel({}, context), { channel: 'latest' })
  t.is(hooks.length, 1)
  await plugin.success({}, context)
  t.deepEqual(npm.commands(), ['version', 'publish', 'dist-tag'])
  t.deepEqual(hooks, [])
})

test('publish without the earlier steps does their work, and only once', async (t) => {
  const { plugin, context, npm } = await pluginScene(t)
  t.truthy(await plugin.publish({}, context))
  t.false(await plugin.publish({}, context))
  t.deepEqual(npm.commands(), ['version', 'publish'])
})

for (const [title, pkg, config] of [
  ['a private package', { private: true }, {}],
  ['npmPublish: false', {}, { npmPublish: false }],
] as const) {
  test(`with ${title} the version is written, nothing is published, and no token is needed`, async (t) => {
    const { plugin, context, npm, hooks } = await pluginScene(t, { pkg, env: {} })
    await plugin.verifyConditions({ ...config }, context)
    await plugin.prepare({ ...config }, context)
    t.false(await plugin.publish({ ...config }, context))
    t.false(await plugin.addChannel({ ...config }, context))
    await plugin.fail({ ...config }, context)
    t.deepEqual(npm.commands(), ['version'])
    t.is(context.lines.filter((line) => line.startsWith('Skip ')).length, 2)
    t.deepEqual(hooks, [])
  })
}

test('two entries with different folders are two releases', async (t) => {
  const { plugin, context, npm, cwd } = await pluginScene(t)
  const other = createFolder(t, { 'package.json': { name: 'b', private: true } })
  await plugin.publish({}, context)
  t.false(await plugin.publish({ pkgRoot: other }, context))
  t.deepEqual(
    npm.runs.map(({ args, cwd: of }) => `${args[0]} ${of === other ? 'other' : of === cwd}`),
    ['version true', 'publish true', 'version other'],
  )
})

const OWN = '@cfa/semantic-release-npm'

test('of two entries, the first writes the version, the last packs, and only one publishes', async (t) => {
  const plugins = [OWN, '@semantic-release/exec', OWN]
  for (const options of [{ plugins }, {}]) {
    const { plugin, context, npm } = await pluginScene(t, { options })
    const config = { tarballDir: 'dist' }
    const steps: string[] = []
    for (const hook of ['verifyConditions', 'prepare', 'publish'] as const) {
      for (const _ of [1, 2]) {
        const result = await plugin[hook]({ ...config }, context)
        steps.push(`${hook}: ${npm.commands().length}${result ? ', released' : ''}`)
      }
    }
    t.deepEqual(steps, [
      'verifyConditions: 0',
      'verifyConditions: 0',
      'prepare: 1',
      'prepare: 2',
      'publish: 2, released',
      'publish: 2',
    ])
    t.deepEqual(npm.commands(), ['version', 'publish'])
  }
})

const isOrderSaid = (lines: readonly string[]) =>
  lines.filter((line) => /runs? after this plugin/.test(line)).length

/** A project whose responder takes approvals. */
async function askingScene(t: ExecutionContext, plugins: unknown[], files: Files = {}) {
  const { url } = await startServer(t, { body: { protocol: 1, features: ['approval', 'wait'] } })
  const env = { NPM_TOKEN_alice: 'npm_hidden', CFA_RESPONDER_URL: url.href }
  return pluginScene(t, { env, files, options: { plugins } })
}

test('the order of plugins is logged once in a run', async (t) => {
  const plugins = [[OWN, { pkgRoot: 'a' }], OWN, '@semantic-release/changelog']
  const files = { 'a/package.json': { name: 'a', publishConfig: { registry: 'https://registry.example/' } } }
  const { plugin, context } = await askingScene(t, plugins, files)
  await plugin.verifyConditions({}, context)
  t.is(isOrderSaid(context.lines), 1)
  await plugin.verifyConditions({}, context)
  t.is(isOrderSaid(context.lines), 1)
})

test('the order of plugins is logged by the first entry that publishes', async (t) => {
  const plugins = [[OWN, { npmPublish: false }], OWN, '@semantic-release/changelog']
  const { plugin, context } = await askingScene(t, plugins)
  await plugin.verifyConditions({ npmPublish: false }, context)
  t.is(isOrderSaid(context.lines), 0)
  await plugin.verifyConditions({}, context)
  t.is(isOrderSaid(context.lines), 1)
})

test('two entries for one folder that publish in different ways are EINVALIDENTRIES', async (t) => {
  const { plugin, context, cwd } = await askingScene(t, [OWN, OWN])
  await plugin.verifyConditions({}, context)
  const other = { ...context, env: { HOME: cwd, NPM_TOKEN: 'npm_hidden' } }
  const error = await t.throwsAsync(plugin.verifyConditions({}, other))
  t.deepEqual(
    (error as Error & { errors: Array<{ code: string }> }).errors.map(({ code }) => code),
    ['EINVALIDENTRIES'],
  )
  const alone = await askingScene(t, [OWN])
  await alone.plugin.verifyConditions({}, alone.context)
  await t.notThrowsAsync(alone.plugin.verifyConditions({}, { ...other, options: { plugins: [OWN] } }))
})

test('an entry that only packs and an entry that publishes may have the same folder', async (t) => {
  const { plugin, context, npm } = await pluginScene(t)
  const [packing, publishing] = [{ npmPublish: false, tarballDir: 'dist' }, {}]
  for (const config of [packing, publishing]) await plugin.verifyConditions({ ...config }, context)
  for (const config of [packing, publishing]) await plugin.prepare({ ...config }, context)
  t.false(await plugin.publish({ ...packing }, context))
  t.truthy(await plugin.publish({ ...publishing }, context))
  t.deepEqual(npm.commands(), ['version', 'pack', 'version', 'publish'])
})

test('the environment of semantic-release’s JavaScript API may contain numbers', async (t) => {
  const { plugin, context, npm } = await pluginScene(t, {
    env: { NPM_TOKEN: 1234567, RETRIES: 3, NO: null } as never,
  })
  await plugin.publish({}, context)
  t.deepEqual(npm.runs[1]?.env.RETRIES, '3')
  t.false('NO' in (npm.runs[1]?.env ?? {}))
  t.false(Object.values(npm.runs[1]?.env ?? {}).some((value) => value?.includes('1234567')))
})

test('options that are only under publish count in verifyConditions', async (t) => {
  const options = { publish: [{ path: OWN, timeout: 'soon' }] }
  const { plugin, context } = await pluginScene(t, { options })
  const error = await t.throwsAsync(plugin.verifyConditions({}, context))
  t.deepEqual(
    (error as Error & { errors: Array<{ code: string }> }).errors.map(({ code }) => code),
    ['EINVALIDTIMEOUT', 'ENORESPONDER'],
  )
})

test('an error in publish without verifyConditions shows the state of the release', async (t) => {
  const { plugin, context } = await pluginScene(t, { env: {} })
  const error = await t.throwsAsync(plugin.publish({}, context))
  const [first] = (error as Error & { errors: Array<{ code: string; details: string }> }).errors
  t.is(first?.code, 'ENONPMTOKEN')
  t.regex(first?.details ?? '', /git tag v2\.1\.0 was pushed, and the package is NOT published/)
})

test('an unexpected error is thrown unchanged', async (t) => {
  const makeFolder = () => {
    throw new TypeError('no folder')
  }
  const { plugin, context } = await pluginScene(t, { effects: { makeFolder } })
  const error = await t.throwsAsync(plugin.verifyConditions({}, context))
  const { errors } = error as Error & { errors: Error[] }
  t.true(errors[0] instanceof TypeError)
})

test('package.json is read again in each step', async (t) => {
  const { plugin, context, npm, cwd, server } = await pluginScene(t)
  await plugin.verifyConditions({}, context)
  const publishConfig = { registry: `${server.url.origin}/` }
  writeFiles(cwd, { 'package.json': { name: 'renamed', publishConfig } })
  await plugin.prepare({}, context)
  await plugin.publish({}, context)
  t.deepEqual(npm.commands(), ['version', 'publish'])
  t.regex(context.lines.at(-1) ?? '', /^Published renamed@2\.1\.0/)
})
