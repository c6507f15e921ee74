import { mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import test from 'ava'
import { checkConfiguration } from '../../lib/doctor/check-configuration.ts'
import { readReleaseConfig } from '../../lib/doctor/release-config.ts'
import { createFolder, type Files } from '../fakes/folder.ts'
import { PACKAGES } from '../helpers/semantic-release.ts'

const ANALYZER = '@semantic-release/commit-analyzer'
const placeOf = (cwd: string) => ({ cwd, env: { PATH: process.env.PATH }, stderr: new PassThrough() })

for (const [major, name] of Object.entries(PACKAGES)) {
  test(`the project’s own semantic-release ${major} reads its configuration`, async (t) => {
    const cwd = createFolder(t, { '.releaserc.yml': `branches: next\nplugins: ["${ANALYZER}"]\n` })
    mkdirSync(path.join(cwd, 'node_modules'))
    symlinkSync(path.resolve('node_modules', name), path.join(cwd, 'node_modules/semantic-release'))
    const { version, options, file, problem, parseYaml } = await readReleaseConfig(placeOf(cwd))
    t.is(version?.split('.')[0], major)
    t.like(options, { branches: ['next'], plugins: [ANALYZER], tagFormat: 'v${version}' })
    t.is(path.basename(file ?? ''), '.releaserc.yml')
    t.is(problem, undefined)
    t.deepEqual(parseYaml('a: [1]'), { a: [1] })
  })
}

const PLUGIN: Files = {
  'node_modules/own/package.json': { name: 'own', version: '1.0.0' },
  'node_modules/own/index.js': 'exports.prepare = async () => {}',
}

for (const [title, files] of [
  ['package.json', { 'package.json': { name: 'a', release: { plugins: ['own'] } } }],
  ['release.config.mjs', { 'release.config.mjs': "export default { plugins: ['own'] }" }],
  [
    'a shared configuration',
    { '.releaserc.json': { extends: './shared.cjs' }, 'shared.cjs': "exports.plugins = ['own']" },
  ],
] as Array<[string, Files]>) {
  test(`the plugins of ${title} are found`, async (t) => {
    const { options, problem } = await readReleaseConfig(placeOf(createFolder(t, { ...files, ...PLUGIN })))
    t.is(problem, undefined)
    t.deepEqual(options.plugins, ['own'])
  })
}

test('without a configuration the defaults of semantic-release apply', async (t) => {
  const { options, file } = await readReleaseConfig(placeOf(createFolder(t)))
  t.true((options.plugins as unknown[]).includes('@semantic-release/npm'))
  t.is(file, undefined)
})

test('a plugin that is not installed is named, and not the file that semantic-release pretends to load it from', async (t) => {
  const cwd = createFolder(t, { '.releaserc.json': { plugins: ['./no-such-plugin.js'] } })
  const [finding] = checkConfiguration(await readReleaseConfig(placeOf(cwd)), 1, cwd)
  t.regex(finding?.detail ?? '', /Cannot find module '\.\/no-such-plugin\.js'$/)
})

test('an incomplete semantic-release is reported as a problem', async (t) => {
  const manifest = { name: 'semantic-release', version: '25.0.0' }
  const cwd = createFolder(t, { 'node_modules/semantic-release/package.json': manifest })
  const { version, problem } = await readReleaseConfig(placeOf(cwd))
  t.is(version, '25.0.0')
  t.regex(problem ?? '', /cosmiconfig/)
})
