import test from 'ava'
import { readPermission, readVisibility } from '../../lib/registry/read-access.ts'
import { createFakeRegistry, type FakeReply, lost, replyWith } from '../fakes/registry.ts'

const untold: FakeReply[] = [replyWith(403, {}), replyWith(404, {}), replyWith(200, { other: 1 }), lost()]

test('the registry’s visibility of a package is public, restricted or unknown', async (t) => {
  const read = async (reply: FakeReply) => {
    const registry = createFakeRegistry({ other: [reply] })
    const visibility = await readVisibility(registry, undefined, '@s/a')
    t.is(registry.requests[0]?.path, '-/package/@s%2fa/visibility')
    return visibility
  }
  t.is(await read(replyWith(200, { public: true })), 'public')
  t.is(await read(replyWith(200, { public: false })), 'restricted')
  for (const reply of untold) t.is(await read(reply), undefined)
})

test('the registry’s permission of a team is read-write, read-only, none or unknown', async (t) => {
  const read = async (reply: FakeReply) => {
    const registry = createFakeRegistry({ other: [reply] })
    const permission = await readPermission(registry, undefined, { team: 'acme:dev', name: 'a' })
    t.is(registry.requests[0]?.path, '-/team/acme/dev/package')
    return permission
  }
  t.is(await read(replyWith(200, { a: 'write' })), 'read-write')
  t.is(await read(replyWith(200, { a: 'read-only' })), 'read-only')
  t.is(await read(replyWith(200, { b: 'write' })), 'none')
  t.is(await read(replyWith(200, { a: 'admin' })), undefined)
  for (const reply of [replyWith(403, {}), replyWith(200, { a: 1 }), lost()])
    t.is(await read(reply), undefined)
})
