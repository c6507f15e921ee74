import type { Question } from '@cfa/protocol'
import test from 'ava'
import { openDesk } from './desk.ts'
import { questionWith } from './scene.ts'

const release = questionWith().package
const withRelease = (changes: Partial<Question['package']>) => ({ package: { ...release, ...changes } })

/** Each looks, to somebody tired, like something that the project may release. */
const SPOOFED: Array<[what: string, changes: object]> = [
  ['a zero-width space in the name', withRelease({ name: '@example/to\u200bol' })],
  ['a soft hyphen in the name', withRelease({ name: '@example/to\u00adol' })],
  ['a tag character in the name', withRelease({ name: '@example/tool\u{e0041}' })],
  ['a Cyrillic о in the name', withRelease({ name: '@example/to\u043el' })],
  ['a sentence for a name', withRelease({ name: '@example/tool@1.0.0? Yes - ' })],
  ['a path for a name', withRelease({ name: '@example/tool/extra' })],
  ['a sentence for a version', withRelease({ version: 'see https://evil.example' })],
  ['a range for a version', withRelease({ version: '^2.1.0' })],
  ['a v before the version', withRelease({ version: 'v2.1.0' })],
  ['a space behind the version', withRelease({ version: '2.1.0 ' })],
  ['half a version', withRelease({ version: '2.1' })],
  ['a range for a dist-tag', withRelease({ tag: '2.x' })],
  ['a version for a dist-tag', withRelease({ tag: '2.1.0' })],
  ['a space in the dist-tag', withRelease({ tag: 'late st' })],
  ['a sentence for an account', { accounts: ['alice', 'bob (verified)'] }],
  ['half a character in the name', withRelease({ name: '@example/to\ud800l' })],
  ['half a character in the dist-tag', withRelease({ tag: 'next\ud800' })],
  ['half a character in an account', { accounts: ['alice\udc00'] }],
  ['a Cyrillic а in an account', { accounts: ['\u0430lice'] }],
  [
    'a sentence for the previous version',
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
  test(`a question with ${what} is refused, and nobody hears of it`, async (t) => {
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
  ['a version before a release, with a build', withRelease({ version: '2.1.0-beta.1+build.5' })],
  ['a dist-tag that begins like a range', withRelease({ tag: 'next-2.x' })],
  ['an account with capital letters', { accounts: ['Alice_B'] }],
  ['a scope and name with every sign that npm takes', withRelease({ name: '@example/a.b_c~d-e' })],
]

for (const [what, changes] of GENUINE) {
  test(`a question with ${what} is taken`, async (t) => {
    const desk = await openDesk(t)
    const reply = await desk.call({
      method: 'POST',
      url: desk.path,
      payload: { ...questionWith(), ...changes },
    })
    t.is(reply.statusCode, 202, reply.body)
  })
}

test('a package that is older than npm’s rules can have a project', async (t) => {
  const desk = await openDesk(t)
  const create = (packages: string[]) =>
    desk.admin.inject({ method: 'POST', url: '/api/projects', payload: { name: 'old', packages } })
  t.is((await create(['JSONStream', '@Old/*'])).statusCode, 201)
  for (const wrong of ['to\u200bol', 'a b', '@example', '@example/*/x', '../tool', ''])
    t.is((await create([wrong])).json().error, 'invalid', wrong)
})
