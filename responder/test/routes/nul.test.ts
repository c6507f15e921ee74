import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { openDesk } from '../questions/desk.ts'
import { questionWith } from '../questions/scene.ts'

const NUL = 'a\u0000b'

forEachDatabase((kind, open) => {
  test(`${kind}: a NUL anywhere is 400, and nothing of it is kept`, async (t) => {
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
