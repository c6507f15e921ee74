import test from 'ava'
import {
  getRegistry,
  isDefaultRegistry,
  OFFICIAL_REGISTRY,
  showRegistry,
} from '../../lib/package/registry.ts'
import { getDistTag, getRelease } from '../../lib/package/release-info.ts'
import type { Env, PackageJson } from '../../lib/types.ts'
import { createFolder } from '../fakes/folder.ts'

const npmrc = 'registry=https://npmrc.example/\n@a:registry=https://scope.example/\n'

const registries: Array<[string, PackageJson, Env, string, string]> = [
  ['npm’s default', { name: 'b' }, {}, '', OFFICIAL_REGISTRY],
  ['that of .npmrc', { name: 'b' }, {}, npmrc, 'https://npmrc.example/'],
  ['that of the scope', { name: '@a/b' }, {}, npmrc, 'https://scope.example/'],
  [
    'that of the environment',
    { name: '@a/b' },
    { NPM_CONFIG_REGISTRY: 'https://env.example/' },
    npmrc,
    'https://env.example/',
  ],
  [
    'that of the package',
    { name: '@a/b', publishConfig: { registry: 'https://own.example/' } },
    { NPM_CONFIG_REGISTRY: 'https://env.example/' },
    npmrc,
    'https://own.example/',
  ],
]

for (const [title, pkg, env, content, registry] of registries) {
  test(`publishes to ${title}`, (t) => {
    const cwd = createFolder(t, content ? { '.npmrc': content } : {})
    t.is(getRegistry(pkg, { cwd, env }), registry)
  })
}

for (const registry of [
  'registry.example',
  'ftp://registry.example/',
  '//registry.example/',
  '${REGISTRY}',
]) {
  test(`${registry} is EINVALIDREGISTRY`, (t) => {
    const pkg = { name: 'a', publishConfig: { registry } }
    t.throws(() => getRegistry(pkg, { cwd: createFolder(t), env: {} }), { code: 'EINVALIDREGISTRY' })
  })
}

test('the default registry is known in its spellings, and may be another', (t) => {
  t.true(isDefaultRegistry('https://registry.npmjs.org', {}))
  t.false(isDefaultRegistry('https://registry.example/', {}))
  const env = { DEFAULT_NPM_REGISTRY: 'https://registry.example' }
  t.true(isDefaultRegistry('https://registry.example/', env))
  t.false(isDefaultRegistry(OFFICIAL_REGISTRY, env))
})

test('a registry is shown without who signs in', (t) => {
  t.is(showRegistry('https://user:hidden@registry.example/npm/'), 'https://registry.example/npm/')
})

const tags: Array<[string | null | undefined, string]> = [
  [undefined, 'latest'],
  [null, 'latest'],
  ['', 'latest'],
  ['next', 'next'],
  ['1.x', 'release-1.x'],
  ['1.0.x', 'release-1.0.x'],
  ['x', 'release-x'],
]

for (const [channel, tag] of tags) {
  test(`channel ${channel} is the dist-tag ${tag}`, (t) => t.is(getDistTag(channel), tag))
}

test('a release has a page at the default registry alone', (t) => {
  const facts = { distTag: 'next', version: '1.0.0', env: {} }
  t.deepEqual(getRelease({ name: '@a/b' }, { ...facts, registry: OFFICIAL_REGISTRY }), {
    name: 'npm package (@next dist-tag)',
    url: 'https://www.npmjs.com/package/@a/b/v/1.0.0',
    channel: 'next',
  })
  t.is(getRelease({ name: '@a/b' }, { ...facts, registry: 'https://registry.example/' }).url, undefined)
})
