import test from 'ava'
import { throwIfStaged } from '../../lib/staged/throw-if-staged.ts'
import { replyWith } from '../fakes/registry.ts'
import { alice, detailsOf, TARGET } from '../fakes/release.ts'
import type { Table } from '../fakes/table-registry.ts'
import { ID, item, list, stageScene } from './stage-scene.ts'

const check = (table: Table) => {
  const { tools } = stageScene(table, {}, 'publish')
  return throwIfStaged(TARGET, alice.credential, tools)
}

test('an upload of a version that is already staged is ESTAGEBEFORE, which says how to discard it', async (t) => {
  const error = await t.throwsAsync(check({ list: list(item({ tag: 'next' })) }), { code: 'ESTAGEBEFORE' })
  const details = detailsOf(error)
  t.regex(details, new RegExp(`stage reject ${ID}`))
  t.regex(details, /dist-tag next/)
})

test('a version that is not in the list does not stop an upload', async (t) => {
  await t.notThrowsAsync(check({ list: list(item({ version: '9.9.9' })) }))
})

test('a credential that may not see what is staged does not stop an upload', async (t) => {
  await t.notThrowsAsync(check({ list: replyWith(403) }))
})
