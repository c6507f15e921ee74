import type { Question } from '@cfa/protocol'
import test from 'ava'
import { openDesk } from './desk.ts'
import { questionWith } from './scene.ts'

const release = questionWith().package
const withRelease = (changes: Partial<Question['package']>) => ({ package: { ...release, ...changes } })

/** To a tired reader, each looks like something that the project may release. */
const SPOOFED: Array<[what: string, changes: object]> = [
  ['a zero-width space in the name', withRelease({ name: '@example/to\u200bol' })],
  ['a soft hyphen in the name', withRelease({ name: '@example/to\u00adol' })],
  ['a tag character in the name', withRelease({ name: '@example/tool\u{e0041}' })],
  ['a Cyrillic о in the name', withRelease({ name: '@example/to\u043el' })],
  ['a sentence as the name', withRelease({ name: '@example/tool@1.0.0? Yes - ' })],
  ['a path as the name', withRelease({ name: '@example/tool/extra' })],
  ['a sentence as the version', withRelease({ version: 'see https://evil.example' })],
  ['a range as the version', withRelease({ version: '^2.1.0' })],
  ['a v before the version', withRelease({ version: 'v2.1.0' })],
  ['a space after the version', withRelease({ version: '2.1.0 ' })],
  ['half a version', withRelease({ version: '2.1' })],
  ['a range as the dist-tag', withRelease({ tag: '2.x' })],
  ['a version as the dist-tag', withRelease({ tag: '2.1.0' })],
  ['a space in the dist-tag', withRelease({ tag: 'late st' })],
  ['a sentence as an account', { accounts: ['alice', 'bob (verified)'] }],
  ['half a surrogate pair in the name', withRelease({ name: '@example/to\ud800l' })],
  ['half a surrogate pair in the dist-tag', withRelease({ tag: 'next\ud800' })],
  ['half a surrogate pair in an account', { accounts: ['alice\udc00'] }],
  ['a Cyrillic а in an account', { accounts: ['\u0430lice'] }],
  [
    'a sentence as the previous version',
    {
      details: {
        notes: null,
        files: [],
        previous: { version: 'none, trust me', commit: null },
        commits: [],
        scripts: [],
      },
    },
  ],
]

for (const [what, changes] of SPOOFED) {
  test(`a question with ${what} is refused, and nobody is asked`, async (t) => {
    const desk = await openDesk(t)
    const reply = await desk.call({
      method: 'POST',
      url: desk.path,
      payload: { ...questionWith(), ...changes },
    })
    t.true([400, 422].includes(reply.statusCode), `${reply.statusCode} ${reply.body}`)
    t.deepEqual(await desk.database.all('select id from questions'), [])
  })
}

const GENUINE: Array<[what: string, changes: object]> = [
  ['a prerelease version with build metadata', withRelease({ version: '2.1.0-beta.1+build.5' })],
  ['a dist-tag that ends like a range', withRelease({ tag: 'next-2.x' })],
  ['an account with capital letters', { accounts: ['Alice_B'] }],
  ['a name with every character that npm allows', withRelease({ name: '@example/a.b_c~d-e' })],
]

for (const [what, changes] of GENUINE) {
  test(`a question with ${what} is accepted`, async (t) => {
    const desk = await openDesk(t)
    const reply = await desk.call({
      method: 'POST',
      url: desk.path,
      payload: { ...questionWith(), ...changes },
    })
    t.is(reply.statusCode, 202, reply.body)
  })
}

test('a project can have packages with names older than npm’s rules', async (t) => {
  const desk = await openDesk(t)
  const create = (packages: string[]) =>
    desk.admin.inject({ method: 'POST', url: '/api/projects', payload: { name: 'old', packages } })
  t.is((await create(['JSONStream', '@Old/*'])).statusCode, 201)
  for (const wrong of ['to\u200bol', 'a b', '@example', '@example/*/x', '../tool', ''])
    t.is((await create([wrong])).json().error, 'invalid', wrong)
})
