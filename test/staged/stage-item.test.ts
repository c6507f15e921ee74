import test from 'ava'
import { readStageId, readStageItem, readStageList } from '../../lib/staged/stage-item.ts'

const id = '0f4c1b6e-4f0e-4a3e-9a0b-6d6c2f6b1a11'
const row = { id, packageName: 'tool', version: '1.0.0', tag: 'next', shasum: 'abc', status: 'validating' }
const read = { id, version: '1.0.0', tag: 'next', shasum: 'abc', status: 'validating' }

test('a list has the items of the package, and nothing that is none', (t) => {
  const list = [row, { ...row, packageName: 'other' }, { ...row, id: 'no id' }, null, 'text']
  t.deepEqual(readStageList(JSON.stringify(list), 'tool'), [read] as never)
  for (const text of ['', '{}', '[]', 'npm warn']) t.deepEqual(readStageList(text, 'tool'), [])
})

test('an item without a status can be approved, and one with another word cannot', (t) => {
  for (const status of [undefined, null, 'staged'])
    t.is(readStageItem(JSON.stringify({ ...row, status }))?.status, 'staged')
  for (const status of ['validating', 'blocked', 'something new'])
    t.is(readStageItem(JSON.stringify({ ...row, status }))?.status, 'validating')
  t.is(readStageItem('{"error":{}}'), undefined)
})

test('an item without a hash, and with an id of any version, is one', (t) => {
  const odd = { ...row, id: '11111111-2222-0333-4444-555555555555', shasum: null }
  t.like(readStageItem(JSON.stringify(odd)), { id: odd.id, shasum: undefined })
})

test('the id is read by the package’s name, or from the facts themselves', (t) => {
  t.is(readStageId(JSON.stringify({ tool: { stageId: id } })), id)
  t.is(readStageId(JSON.stringify({ stageId: id })), id)
  t.is(readStageId('{"tool":{"stageId":"not an id"}}'), undefined)
  t.is(readStageId(''), undefined)
})
