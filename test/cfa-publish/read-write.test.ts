import test from 'ava'
import { readWrite } from '../../lib/cfa-publish/read-write.ts'

const taken: Array<[string, string, object]> = [
  ['PUT', 'name', { kind: 'publish', name: 'name' }],
  ['PUT', '@scope%2fname', { kind: 'publish', name: '@scope/name' }],
  ['PUT', '@scope/name', { kind: 'publish', name: '@scope/name' }],
  ['POST', '-/stage/package/@scope%2fname', { kind: 'stage', name: '@scope/name' }],
  [
    'PUT',
    '-/package/@scope%2fname/dist-tags/next',
    { kind: 'dist-tag', name: '@scope/name', distTag: 'next' },
  ],
  ['PUT', 'name/-rev/1-2', { kind: 'revision', name: 'name' }],
  ['DELETE', '@scope%2fname/-rev/1-2', { kind: 'revision', name: '@scope/name' }],
  ['POST', '-/package/@scope%2fname/access', { kind: 'access', name: '@scope/name' }],
  ['PUT', '-/team/acme/dev/package', { kind: 'team', team: 'acme:dev' }],
  ['DELETE', '-/team/acme/dev/package', { kind: 'team', team: 'acme:dev' }],
  [
    'DELETE',
    '@scope/name/-/name-1.0.0.tgz/-rev/1-2',
    { kind: 'tarball', name: '@scope/name', file: '@scope/name/-/name-1.0.0.tgz' },
  ],
]
for (const [method, path, wanted] of taken)
  test(`${method} ${path} is accepted`, (t) => t.deepEqual(readWrite(method, path) as object, wanted))

const refused: Array<[string, string, RegExp]> = [
  ['DELETE', '-/package/name/dist-tags/next', /^Removing a dist-tag/],
  ['PUT', '-/package/name/access', /who has access/],
  ['PUT', '-/package/name/collaborators', /who has access/],
  ['PUT', '-/team/acme/dev/user', /who has access/],
  ['PUT', '-/team/acme/dev%3Aops/package', /who has access/],
  ['PUT', '-/org/acme/user', /who has access/],
  ['POST', 'name/-rev/1-2', /^Unpublishing/],
  ['PUT', '@scope%2fname/-/a.tgz/-rev/1-2', /^Unpublishing/],
  ['PUT', '-/user/org.couchdb.user:me', /^Logging in/],
  ['POST', '-/npm/v1/tokens', /token/],
  ['POST', '-/stage/0a/approve', /staged/],
  ['POST', 'name', /^POST of name/],
  ['PATCH', 'a/b/c', /^PATCH of a/],
]
for (const [method, path, what] of refused)
  test(`${method} ${path} is refused`, (t) => {
    const wanted = readWrite(method, path)
    t.is(wanted.kind, 'other')
    t.regex('what' in wanted ? wanted.what : '', what)
  })
