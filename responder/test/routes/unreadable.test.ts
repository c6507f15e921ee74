import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { openDesk } from '../questions/desk.ts'
import { questionWith } from '../questions/scene.ts'

const NUL = 'a\u0000b'
const DEEP = 10_000

forEachDatabase((kind, open) => {
  test(`${kind}: a NUL anywhere gets a 400, and nothing is stored`, async (t) => {
    const database = await open(t)
    const desk = await openDesk(t, { database })
    const question = questionWith()
    const { build } = question
    const calls = [
      desk.ask({ ...question, build: { ...build, branch: NUL } }),
      desk.call({ method: 'POST', url: desk.path, payload: { ...question, [NUL]: 1 } }),
      desk.call({ url: '/p/tool%00' }),
      desk.call({ url: `/p/tool/questions/${question.id}?after=%00` }),
      desk.call({ url: '/p/tool/questions/%00' }),
      desk.bob.inject({ method: 'PATCH', url: '/api/me', payload: { name: NUL } }),
      desk.bob.inject({ method: 'PATCH', url: '/api/me', payload: { accounts: [NUL] } }),
      desk.bob.inject({ url: '/api/history?before=%00' }),
      desk.admin.inject({ method: 'POST', url: '/api/invitations', payload: { role: 'admin', name: NUL } }),
      desk.admin.inject({ method: 'POST', url: '/api/projects', payload: { name: NUL, packages: ['a'] } }),
      desk.admin.inject({ method: 'POST', url: '/api/projects', payload: { name: 'a', packages: [NUL] } }),
      desk.app.inject({
        method: 'POST',
        url: '/api/invitations/look',
        headers: { origin: desk.config.publicUrl },
        payload: { token: `${'t'.repeat(30)}\u0000` },
      }),
    ]
    for (const [index, reply] of (await Promise.all(calls)).entries())
      t.is(reply.statusCode, 400, `${index}: ${reply.body}`)
    t.deepEqual(await database.all('select id from questions'), [])
    t.is((await desk.ask(question)).statusCode, 202)
  })
})

for (const [what, payload] of [
  ['lists', `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`],
  ['objects', `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`],
] as const) {
  test(`endlessly nested ${what} get a 400`, async (t) => {
    const desk = await openDesk(t)
    const headers = { 'content-type': 'application/json', origin: desk.config.publicUrl }
    const replies = await Promise.all([
      desk.call({ method: 'POST', url: desk.path, headers, payload }),
      desk.app.inject({ method: 'POST', url: '/api/sign-in', headers, payload }),
      desk.bob.inject({ method: 'PATCH', url: '/api/me', headers, payload }),
    ])
    t.deepEqual(
      replies.map(({ statusCode }) => statusCode),
      [400, 400, 400],
    )
  })
}

test('half a surrogate pair in the name of an account gets a 400', async (t) => {
  const desk = await openDesk(t)
  const payload = { accounts: ['alice\ud800'] }
  t.is((await desk.bob.inject({ method: 'PATCH', url: '/api/me', payload })).statusCode, 400)
})
