import test from 'ava'
import {
  getRegistry,
  getWriteRegistry,
  isDefaultRegistry,
  isOfficialRegistry,
  OFFICIAL_REGISTRY,
  showRegistry,
} from '../../lib/package/registry.ts'
import { getDistTag, getRelease } from '../../lib/package/release-info.ts'
import type { Env, PackageJson } from '../../lib/types.ts'
import { createFolder } from '../fakes/folder.ts'

const npmrc = 'registry=https://npmrc.example/\n@a:registry=https://scope.example/\n'

const registries: Array<[string, PackageJson, Env, string, string]> = [
  ['npm’s default', { name: 'b' }, {}, '', OFFICIAL_REGISTRY],
  ['the registry in .npmrc', { name: 'b' }, {}, npmrc, 'https://npmrc.example/'],
  ['the registry of its scope', { name: '@a/b' }, {}, npmrc, 'https://scope.example/'],
  [
    'the registry in the environment',
    { name: '@a/b' },
    { NPM_CONFIG_REGISTRY: 'https://env.example/' },
    npmrc,
    'https://env.example/',
  ],
  [
    'the registry in publishConfig',
    { name: '@a/b', publishConfig: { registry: 'https://own.example/' } },
    { NPM_CONFIG_REGISTRY: 'https://env.example/' },
    npmrc,
    'https://own.example/',
  ],
]

for (const [title, pkg, env, content, registry] of registries) {
  test(`a package is published to ${title}`, (t) => {
    const cwd = createFolder(t, content ? { '.npmrc': content } : {})
    t.is(getRegistry(pkg, { cwd, env }), registry)
  })
}

for (const registry of [
  'registry.example',
  'ftp://registry.example/',
  '//registry.example/',
  '${REGISTRY}',
  'https://registry.example/\u200B',
]) {
  test(`${registry} is EINVALIDREGISTRY`, (t) => {
    const pkg = { name: 'a', publishConfig: { registry } }
    t.throws(() => getRegistry(pkg, { cwd: createFolder(t), env: {} }), { code: 'EINVALIDREGISTRY' })
  })
}

test('the default registry is recognised with and without a slash, and can be set', (t) => {
  t.true(isDefaultRegistry('https://registry.npmjs.org', {}))
  t.false(isDefaultRegistry('https://registry.example/', {}))
  const env = { DEFAULT_NPM_REGISTRY: 'https://registry.example' }
  t.true(isDefaultRegistry('https://registry.example/', env))
  t.false(isDefaultRegistry(OFFICIAL_REGISTRY, env))
})

test('npm’s own registry is recognised however its URL is written, and cannot be set', (t) => {
  for (const registry of [
    OFFICIAL_REGISTRY,
    'https://registry.npmjs.org',
    'https://Registry.NPMjs.org/',
    'https://registry.npmjs.org:443',
    'https://user:hidden@registry.npmjs.org/',
  ])
    t.true(isOfficialRegistry(registry), registry)
  for (const registry of [
    'http://registry.npmjs.org/',
    'https://registry.npmjs.org:444/',
    'https://registry.npmjs.org/npm/',
    'https://registry.npmjs.org.example/',
  ])
    t.false(isOfficialRegistry(registry), registry)
})

test('a registry is shown without its credentials', (t) => {
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
  test(`the channel ${JSON.stringify(channel)} is the dist-tag ${tag}`, (t) => t.is(getDistTag(channel), tag))
}

test('a release has a page only at the default registry', (t) => {
  const facts = { distTag: 'next', version: '1.0.0', env: {} }
  t.deepEqual(getRelease({ name: '@a/b' }, { ...facts, registry: OFFICIAL_REGISTRY }), {
    name: 'npm package (@next dist-tag)',
    url: 'https://www.npmjs.com/package/@a/b/v/1.0.0',
    channel: 'next',
  })
  t.is(getRelease({ name: '@a/b' }, { ...facts, registry: 'https://registry.example/' }).url, undefined)
})

const FALLBACK = 'https://fallback.example/'
const SCOPED = 'https://scope.example/'
const settingsOf = (settings: Record<string, unknown>) => ({ get: (key: string) => settings[key] })

/** Unattended releases use npm's configuration; attended ones use only the package's own. */
const written: Array<[string, PackageJson, Record<string, unknown> | undefined, string]> = [
  ['a name without a scope', { name: 'b' }, { '@a:registry': SCOPED }, FALLBACK],
  ['a scope without a registry', { name: '@a/b' }, {}, FALLBACK],
  ['a scope in npm’s configuration', { name: '@a/b' }, { '@a:registry': SCOPED }, SCOPED],
  ['another scope in npm’s configuration', { name: '@a/b' }, { '@c:registry': SCOPED }, FALLBACK],
  ['the setting scope', { name: 'b' }, { scope: '@a', '@a:registry': SCOPED }, SCOPED],
  ['the setting scope without its @', { name: 'b' }, { scope: 'a', '@a:registry': SCOPED }, SCOPED],
  ['an empty setting scope', { name: 'b' }, { scope: '', '@:registry': SCOPED }, FALLBACK],
  [
    'the package’s scope before the setting',
    { name: '@c/b' },
    { scope: '@a', '@a:registry': SCOPED },
    FALLBACK,
  ],
  ['a scope in npm’s configuration in an attended release', { name: '@a/b' }, undefined, FALLBACK],
  [
    'a scope in publishConfig in an attended release',
    { name: '@a/b', publishConfig: { '@a:registry': SCOPED } },
    undefined,
    SCOPED,
  ],
  [
    'a scope in publishConfig before npm’s configuration',
    { name: '@a/b', publishConfig: { '@a:registry': SCOPED } },
    { '@a:registry': 'https://other.example/' },
    SCOPED,
  ],
  [
    'a scope in publishConfig for a name without a scope',
    { name: 'b', publishConfig: { '@a:registry': SCOPED } },
    undefined,
    FALLBACK,
  ],
]

for (const [title, pkg, settings, registry] of written) {
  test(`with ${title} a package is written to ${registry}`, (t) => {
    t.is(getWriteRegistry(pkg, FALLBACK, settings && settingsOf(settings)), registry)
  })
}

for (const registry of ['here', 'ftp://scope.example/', 1, true, '${REGISTRY}', 'https://a.example/\u2060']) {
  test(`${registry} as a scope’s registry is EINVALIDREGISTRY, attended or not`, (t) => {
    const own = { name: '@a/b', publishConfig: { '@a:registry': registry } }
    t.throws(() => getWriteRegistry(own, FALLBACK), { code: 'EINVALIDREGISTRY' })
    const settings = settingsOf({ '@a:registry': registry })
    t.throws(() => getWriteRegistry({ name: '@a/b' }, FALLBACK, settings), { code: 'EINVALIDREGISTRY' })
    t.is(getWriteRegistry({ name: '@a/b' }, FALLBACK), FALLBACK)
  })
}
