import test from 'ava'
import { RegistryFault } from '../../lib/registry/registry-fault.ts'
import {
  judgePage,
  judgeView,
  listStaged,
  pathOfApproval,
  pathOfRejection,
  viewStaged,
} from '../../lib/registry/stage.ts'
import { readStageId, readStageItem } from '../../lib/registry/stage-item.ts'
import { askStatus } from '../../lib/registry/version-status.ts'
import { ended, type reply, startRegistry, TOKEN } from './client.ts'

const ID = '0f3c8a52-1111-4222-8333-444455556666'
const raw = { id: ID, packageName: '@a/b', version: '1.0.0', tag: 'next', shasum: 'x', status: 'staged' }
const item = { id: ID, version: '1.0.0', tag: 'next', shasum: 'x', status: 'staged' }

const items: Array<[string, object, object | undefined]> = [
  ['with all fields', raw, item],
  ['without a status', { ...raw, status: undefined }, item],
  ['that is being scanned', { ...raw, status: 'validating' }, { ...item, status: 'validating' }],
  ['in an unknown state', { ...raw, status: 'quarantined' }, { ...item, status: 'validating' }],
  [
    'without tag and hash',
    { ...raw, tag: undefined, shasum: null },
    { ...item, tag: 'latest', shasum: undefined },
  ],
  ['with an invalid id', { ...raw, id: '../..' }, undefined],
]
for (const [title, json, expected] of items) {
  test(`a staged item ${title} is ${expected ? 'read' : 'skipped'}`, (t) =>
    t.deepEqual(readStageItem(json) as unknown, expected))
}

test('a stage id is a UUID or nothing', (t) => {
  t.is(readStageId({ message: 'ok', stageId: ID }), ID)
  t.is(readStageId({ stageId: '../whoami' }), undefined)
  t.is(readStageId(undefined), undefined)
})

test('the paths to approve and to discard take only a UUID', (t) => {
  t.is(pathOfApproval(ID), `-/stage/${ID}/approve`)
  t.is(pathOfRejection(ID), `-/stage/${ID}`)
  for (const id of ['', '../whoami', `${ID}/approve`, `${ID}\n`]) {
    t.throws(() => pathOfApproval(id), { instanceOf: TypeError })
    t.throws(() => pathOfRejection(id), { instanceOf: TypeError })
  }
})

test('the list of staged versions is read by package, page by page', async (t) => {
  const pages = [Array(100).fill({ ...raw, packageName: 'other' }), [raw, { ...raw, id: 'none' }]]
  const { registry, received } = await startRegistry(t, (_, count) => ({
    body: { items: pages[count - 1], total: 102 },
  }))
  t.deepEqual((await listStaged(registry, TOKEN, '@a/b')) as unknown, { kind: 'list', items: [item] })
  t.deepEqual(
    received.map(({ path }) => path),
    ['/-/stage?page=0&perPage=100&package=%40a%2Fb', '/-/stage?page=1&perPage=100&package=%40a%2Fb'],
  )
  t.like(received[0]?.headers, { authorization: 'Bearer a-token', 'npm-command': 'stage' })
})

test('an endless list is read up to 20 pages', async (t) => {
  const { registry, received } = await startRegistry(t, { body: { items: Array(100).fill(raw) } })
  t.like(await listStaged(registry, TOKEN, '@a/b'), { kind: 'unknown' })
  t.is(received.length, 20)
})

for (const status of [401, 403, 404, 405]) {
  test(`${status} means that this credential cannot stage`, (t) => {
    t.like(judgePage(ended(status, { error: 'No' })), { kind: 'none', status, detail: `HTTP ${status}: No` })
  })
}

const fault = { kind: 'fault', fault: new RegistryFault('socket hang up', 'ECONNRESET') } as const
for (const args of [[200, {}], [200, '<html>'], [302], [429], [500]] as Array<Parameters<typeof reply>>) {
  test(`what is staged is unknown after ${JSON.stringify(args)}`, (t) => {
    t.is(judgePage(ended(...args)).kind, 'unknown')
    t.is(judgeView(ended(...args)).kind, 'unknown')
  })
}

test('what is staged is unknown after a fault', (t) => {
  t.is(judgePage(fault).kind, 'unknown')
  t.is(judgeView(fault).kind, 'unknown')
})

test('a staged item is found, gone or unknown', async (t) => {
  const { registry, received } = await startRegistry(t, [
    { body: raw },
    { status: 404 },
    { status: 410 },
    { status: 403 },
  ])
  const view = () => viewStaged(registry, TOKEN, ID)
  t.deepEqual((await view()) as unknown, { kind: 'item', item })
  t.deepEqual([(await view()).kind, (await view()).kind, (await view()).kind], ['gone', 'gone', 'unknown'])
  t.is(received[0]?.path, `/-/stage/${ID}`)
})

test('a 404 for an expired token leaves it unknown what is staged', async (t) => {
  const headers = { 'npm-notice': 'Access token expired or revoked. Please try logging in again.' }
  const gone = { status: 404, headers, body: { error: 'Not found' } }
  const { registry } = await startRegistry(t, [gone, gone])
  t.is((await viewStaged(registry, TOKEN, ID)).kind, 'unknown')
  t.is((await askStatus(registry, TOKEN, { name: '@a/b', version: '1.0.0' })).kind, 'unavailable')
})
