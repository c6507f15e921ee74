import test from 'ava'
import { openDesk } from '../questions/desk.ts'
import { questionWith, seal } from '../questions/scene.ts'

test('if the store was lost during a removal, its repeat takes back what the person did', async (t) => {
  const { admin, bob, ask, database, call, path } = await openDesk(t)
  const question = questionWith()
  await ask(question)
  const payload = { attempt: 1, sealed: await seal(question) }
  await bob.inject({ method: 'POST', url: `/api/questions/${question.id}/answer`, payload })
  // The removal was stored, and nothing after it.
  await database.run('update people set removed_at = 1 where id = $1', bob.person.id)
  const repeated = await admin.inject({ method: 'DELETE', url: `/api/people/${bob.person.id}` })
  t.is(repeated.json().error, 'not_found')
  const poll = await call({ url: `${path}/questions/${question.id}?after=0` })
  t.like(poll.json(), { state: 'waiting', answer: null })
})

test('a refused removal takes nothing back', async (t) => {
  const { admin, ask, call, path } = await openDesk(t)
  const question = questionWith()
  await ask(question)
  const payload = { attempt: 1, sealed: await seal(question) }
  await admin.inject({ method: 'POST', url: `/api/questions/${question.id}/answer`, payload })
  const refused = await admin.inject({ method: 'DELETE', url: `/api/people/${admin.person.id}` })
  t.is(refused.json().error, 'last_admin')
  const poll = await call({ url: `${path}/questions/${question.id}?after=0` })
  t.like(poll.json(), { state: 'answered' })
})
