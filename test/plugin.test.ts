import test, { type ExecutionContext } from 'ava'
import * as entry from '../index.ts'
import { createPlugin } from '../lib/create-plugin.ts'
import type { Env } from '../lib/types.ts'
import { createContext } from './fakes/context.ts'
import { effectsWith } from './fakes/effects.ts'
import { createFolder } from './fakes/folder.ts'
import { createNpm, ok } from './fakes/npm.ts'

/** A project whose registry is another than npm's, so that nothing is asked for before it is published. */
function scene(t: ExecutionContext, pkg: object = {}, env: Env = { NPM_TOKEN: 'npm_hidden' }) {
  const publishConfig = { registry: 'https://registry.example/' }
  const cwd = createFolder(t, { 'package.json': { name: 'a', publishConfig, ...pkg } })
  const context = createContext({ cwd, env })
  const npm = createNpm({ version: [ok()], publish: [ok()], 'dist-tag': [ok()] })
  const makeFolder = () => createFolder(t)
  const effects = effectsWith({ runNpm: npm.runNpm, makeFolder, processEnv: () => ({}) })
  return { context, npm, plugin: createPlugin(effects) }
}

test('the hooks are named exports, without a default that semantic-release would take instead', (t) => {
  t.deepEqual(Object.keys(entry).toSorted(), [
    'addChannel',
    'fail',
    'prepare',
    'publish',
    'success',
    'verifyConditions',
  ])
})

test('a release with one token is one npm for each step', async (t) => {
  const { plugin, context, npm } = scene(t)
  await plugin.verifyConditions({}, context)
  await plugin.prepare({}, context)
  t.like(await plugin.publish({}, context), { channel: 'latest' })
  t.like(await plugin.addChannel({}, context), { channel: 'latest' })
  await plugin.success({}, context)
  t.deepEqual(npm.commands(), ['version', 'publish', 'dist-tag'])
})

test('steps that were not preceded by the others do what is missing', async (t) => {
  const { plugin, context, npm } = scene(t)
  await plugin.publish({}, context)
  await plugin.publish({}, context)
  t.deepEqual(npm.commands(), ['version', 'publish', 'publish'])
})

for (const [title, pkg, config] of [
  ['a private package', { private: true }, {}],
  ['npmPublish off', {}, { npmPublish: false }],
] as const) {
  test(`${title}: the version is written, nothing published, and no token needed`, async (t) => {
    const { plugin, context, npm } = scene(t, pkg, {})
    await plugin.verifyConditions({ ...config }, context)
    await plugin.prepare({ ...config }, context)
    t.false(await plugin.publish({ ...config }, context))
    t.false(await plugin.addChannel({ ...config }, context))
    await plugin.fail({ ...config }, context)
    t.deepEqual(npm.commands(), ['version'])
    t.is(context.lines.filter((line) => line.startsWith('Skip ')).length, 2)
  })
}

test('two entries with folders of their own are two releases', async (t) => {
  const { plugin, context, npm } = scene(t)
  const other = createFolder(t, { 'package.json': { name: 'b', private: true } })
  await plugin.publish({}, context)
  t.false(await plugin.publish({ pkgRoot: other }, context))
  t.deepEqual(
    npm.runs.map(({ args, cwd }) => `${args[0]} ${cwd === other}`),
    ['version false', 'publish false', 'version true'],
  )
})
