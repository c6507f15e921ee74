import test from 'ava'
import { findState } from '../../lib/staged/find-state.ts'
import { absent, replyWith } from '../fakes/registry.ts'
import { alice, TARGET } from '../fakes/release.ts'
import { createTableRegistry, type Table } from '../fakes/table-registry.ts'
import { HASHES, ID, OURS, status, THEIRS, view } from './stage-scene.ts'

const GONE = replyWith(404)
const rows: Array<[what: string, table: Table, state: string, asked: number]> = [
  ['a version in the list is staged', { view: view() }, 'staged', 1],
  ['a version that is being scanned is staged', { view: view({ status: 'validating' }) }, 'staged', 1],
  [
    'a version that is gone from the list and public is approved',
    { view: GONE, packument: OURS },
    'approved',
    2,
  ],
  ['a version that is public with other bytes is replaced', { view: GONE, packument: THEIRS }, 'replaced', 2],
  [
    'a version that is gone from the list and being processed is approved',
    { view: GONE, packument: absent(), status: status('validating') },
    'approved',
    3,
  ],
  [
    'a version that the registry does not know is discarded',
    { view: GONE, packument: absent(), status: status(404) },
    'discarded',
    3,
  ],
  [
    'a blocked version has an unknown state',
    { view: GONE, packument: absent(), status: status('blocked') },
    'unknown',
    3,
  ],
  [
    'a version without a status has an unknown state',
    { view: GONE, packument: absent(), status: status(403) },
    'unknown',
    3,
  ],
  [
    'a version that may not be seen has an unknown state',
    { view: replyWith(403), packument: absent() },
    'unknown',
    2,
  ],
  ['a fault leaves the state unknown', {}, 'unknown', 2],
]

for (const [what, table, state, asked] of rows) {
  test(what, async (t) => {
    const registry = createTableRegistry(table)
    const look = { registry, reader: alice.credential, target: TARGET }
    t.is(await findState(ID, look, HASHES.integrity), state as 'staged')
    t.true(registry.requests.length <= asked)
  })
}
