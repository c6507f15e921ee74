import test from 'ava'
import { startService } from '../helpers/service.ts'
import { signedIn } from '../helpers/signed-in.ts'

test('admins can read the audit log, latest entry first', async (t) => {
  const service = await startService(t)
  const admin = await signedIn(service, { role: 'admin' })
  const reply = await admin.inject({ url: '/api/audit' })
  t.is(reply.statusCode, 200)
  const { entries, before } = reply.json()
  const ids = entries.map(({ id }: { id: number }) => id)
  t.deepEqual(
    ids,
    ids.toSorted((a: number, b: number) => b - a),
  )
  t.is(before, null)
  t.like(entries.at(-1), { id: 1, actor: 'cli', action: 'invitation.make' })
  const rest = await admin.inject({ url: '/api/audit?before=2' })
  t.is(rest.json().entries.length, 1)
})

test('maintainers and strangers cannot read the audit log', async (t) => {
  const service = await startService(t)
  const maintainer = await signedIn(service)
  t.is((await maintainer.inject({ url: '/api/audit' })).statusCode, 403)
  t.is((await service.app.inject({ url: '/api/audit' })).statusCode, 401)
})

test('an invalid position in the audit log is refused', async (t) => {
  const admin = await signedIn(await startService(t), { role: 'admin' })
  for (const before of ['0', '-1', '1.5', 'x', '1;drop']) {
    t.is((await admin.inject({ url: `/api/audit?before=${before}` })).statusCode, 400, before)
  }
})
