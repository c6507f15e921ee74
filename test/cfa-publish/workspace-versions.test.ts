import test from 'ava'
import { createVersionHere } from '../../lib/cfa-publish/workspace-versions.ts'
import { createFolder } from '../fakes/folder.ts'

test('a version is found wherever the package is, and in a file that begins with a byte order mark', (t) => {
  const cwd = createFolder(t, {
    'package.json': { name: 'root', private: true },
    'deep/one/package.json': { name: 'one', version: '1.0.0' },
    'two/package.json': '\uFEFF{"name":"two","version":"2.0.0"}',
    'three/package.json': '{',
    'node_modules/four/package.json': { name: 'four', version: '4.0.0' },
  })
  const versionHere = createVersionHere(cwd)
  t.deepEqual(['root', 'one', 'two', 'three', 'four'].map(versionHere), [
    undefined,
    '1.0.0',
    '2.0.0',
    undefined,
    undefined,
  ])
})
