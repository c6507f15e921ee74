import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import test from 'ava'
import { npmCli, npmFolder } from '../../lib/npm/npm-config.ts'
import { createFolder } from '../fakes/folder.ts'
import { AUTH, npmrc, REGISTRY, read, type Setting } from './npm-settings.ts'

test('npm is the plugin’s own dependency', (t) => {
  t.is(path.join(npmFolder, 'package.json'), createRequire(import.meta.url).resolve('npm/package.json'))
  t.true(readFileSync(npmCli, 'utf8').startsWith('#!'))
})

const sources: Array<[string, Setting, string | undefined]> = [
  ['env', { env: { npm_config_tag: 'x' }, project: { '.npmrc': 'tag=y' } }, undefined],
  ['project', { project: { '.npmrc': 'tag=x' }, user: 'tag=y' }, 'project/.npmrc'],
  ['user', { user: 'tag=x', global: 'tag=y' }, 'home/.npmrc'],
  ['global', { global: 'tag=x' }, 'prefix/etc/npmrc'],
]
for (const [where, setting, name] of sources) {
  test(`a setting comes from ${where}`, async (t) => {
    const { settings, file } = await read(t, setting)
    t.is(settings.get('tag'), 'x')
    t.is(settings.where('tag'), where)
    t.is(settings.fileOf(where), name && file(name))
    t.deepEqual(settings.problems, [])
  })
}

test('without a setting npm’s default applies', async (t) => {
  const { settings } = await read(t, {})
  t.is(settings.get('registry'), 'https://registry.npmjs.org/')
  t.is(settings.where('registry'), 'default')
  t.is(settings.where('//a/:_authToken'), null)
  t.is(settings.fileOf('user'), undefined)
})

test('a given user configuration replaces the user’s own', async (t) => {
  const folder = createFolder(t, { other: 'tag=x' })
  const { settings } = await read(t, { user: 'tag=y', userconfig: path.join(folder, 'other') })
  t.is(settings.get('tag'), 'x')
  t.is(settings.fileOf('user'), path.join(folder, 'other'))
})

test('paths are relative to the folder that npm would run in', async (t) => {
  const env = { npm_config_userconfig: './ci/npmrc', npm_config_cafile: 'ci/ca.pem' }
  const { settings, file } = await read(t, { project: { 'ci/npmrc': 'tag=x' }, env })
  t.is(settings.get('tag'), 'x')
  t.is(settings.get('cafile'), file('project/ci/ca.pem'))
})

test('a workspace uses the root’s configuration', async (t) => {
  const project = {
    'package.json': { workspaces: ['a'] },
    'a/package.json': { name: 'a' },
    '.npmrc': 'tag=x',
  }
  const { settings } = await read(t, { project, cwd: 'a' })
  t.is(settings.get('tag'), 'x')
})

test('the process’s own environment is not changed', async (t) => {
  const before = { ...process.env }
  const { settings } = await read(t, {
    user: 'omit[]=dev\nuser-agent=x',
    env: { npm_config_production: 'true' },
  })
  settings.network(REGISTRY)
  t.deepEqual({ ...process.env }, before)
})

const broken: Array<[string, Setting, number]> = [
  ['nonsense', npmrc('[[[\n=\n"\n\0'), 0],
  ['a folder', { project: { '.npmrc/x': '' } }, 0],
  ['an invalid value', npmrc('access=everybody'), 0],
  ['a token without a registry', npmrc('_authToken=abc\ntag=x'), 1],
  ['settings that exclude each other', npmrc('provenance=true\nprovenance-file=x\ntag=x'), 1],
]
for (const [title, setting, problems] of broken) {
  test(`a broken .npmrc does not throw: ${title}`, async (t) => {
    const { settings, network } = await read(t, { ...setting, user: `${AUTH}_authToken=abc` })
    t.is(settings.problems.length, problems, settings.problems.join())
    t.notRegex(settings.problems.join(), /abc/)
    t.like(network(), { strictSsl: true })
    t.notThrows(() => settings.credentialFor(REGISTRY))
    t.deepEqual(settings.networkFromProject(REGISTRY), [])
  })
}
