import path from 'node:path'
import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { packageRoot, readPackage } from '../../lib/package/read-package.ts'
import { createFolder } from '../fakes/folder.ts'

test('the package root is the folder of the release, or pkgRoot relative to it', (t) => {
  t.is(packageRoot(undefined, '/project'), '/project')
  t.is(packageRoot('dist', '/project'), path.resolve('/project/dist'))
  t.is(packageRoot('/elsewhere', '/project'), '/elsewhere')
})

const usable: Array<[string, object, object]> = [
  ['a name', { name: 'a' }, { name: 'a' }],
  ['a name with spaces around it', { name: ' a ' }, { name: 'a' }],
  ['a name with a scope', { name: '@a/b', version: '1.0.0-x.1+y' }, { name: '@a/b', version: '1.0.0-x.1+y' }],
  ['a name with upper case, as in old packages', { name: 'JSONStream' }, { name: 'JSONStream' }],
  ['a loose version', { name: 'a', version: 'v1.0.0' }, { version: 'v1.0.0' }],
  [
    'fields of the wrong type that npm checks itself',
    { name: 'a', private: 'yes', scripts: [] },
    { private: undefined, scripts: undefined },
  ],
  [
    'publishConfig',
    { name: 'a', publishConfig: { registry: 'https://r.example/', tag: 'x' } },
    { publishConfig: { registry: 'https://r.example/', tag: 'x' } },
  ],
]

for (const [title, content, pkg] of usable) {
  test(`package.json may have ${title}`, async (t) => {
    t.like(await readPackage(createFolder(t, { 'package.json': content })), pkg)
  })
}

test('package.json may begin with a byte order mark', async (t) => {
  t.is((await readPackage(createFolder(t, { 'package.json': '\uFEFF{"name":"a"}' }))).name, 'a')
})

const unusable: Array<[string, unknown, ErrorCode]> = [
  ['no name', { version: '1.0.0' }, 'ENOPKGNAME'],
  ['an empty name', { name: ' ' }, 'ENOPKGNAME'],
  ['a file that is not JSON', '{"name"', 'EINVALIDPKG'],
  ['an empty file', '', 'EINVALIDPKG'],
  ['a list', [], 'EINVALIDPKG'],
  ['null', 'null', 'EINVALIDPKG'],
  ['a name that is not a text', { name: 1 }, 'EINVALIDPKG'],
  ['a name with a space', { name: 'a b' }, 'EINVALIDPKG'],
  ['a name with a path', { name: '../a/b' }, 'EINVALIDPKG'],
  ['a version that is not semver', { name: 'a', version: 'one' }, 'EINVALIDPKG'],
]

for (const [title, content, code] of unusable) {
  test(`${title} is ${code}`, async (t) => {
    await t.throwsAsync(readPackage(createFolder(t, { 'package.json': content })), { code })
  })
}

test('a missing package.json is ENOPKG, and a folder in its place is EINVALIDPKG', async (t) => {
  await t.throwsAsync(readPackage(createFolder(t)), { code: 'ENOPKG' })
  await t.throwsAsync(readPackage(createFolder(t, { 'package.json/a': 'x' })), { code: 'EINVALIDPKG' })
})
