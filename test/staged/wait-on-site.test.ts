import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { Notifier } from '../../lib/notify/types.ts'
import { viewStaged } from '../../lib/registry/stage.ts'
import { waitUntilLive } from '../../lib/release/wait-until-live.ts'
import { notifyOutcome, waitOnSite } from '../../lib/staged/wait-on-site.ts'
import { absent, replyWith } from '../fakes/registry.ts'
import { TARGET } from '../fakes/release.ts'
import type { Table } from '../fakes/table-registry.ts'
import { COMMIT, HASHES, ID, OURS, stageScene, stagingOf, status, THEIRS, view } from './stage-scene.ts'

const GONE = replyWith(404)
const TIMEOUT_MS = 1_800_000

/** One channel, and what its readers hear. */
function channel({ isBroken = false, follow = async () => {} } = {}) {
  const sent: string[] = []
  const heard: string[] = []
  const links: Array<string | undefined> = []
  const notifier: Notifier = {
    name: 'a channel',
    send: async ({ lines, link }) => {
      links.push(link)
      if (isBroken) throw new Error('broken')
      sent.push(lines.join('\n'))
      return 'reference'
    },
    follow: async (_, { kind, state }) => {
      heard.push(state ?? kind)
      await follow()
    },
  }
  return { notifier, sent, heard, links }
}

interface Given {
  table?: Table
  id?: string | undefined
  isAcceptedEnough?: boolean
  isBlind?: boolean
  isBroken?: boolean
  registry?: string
  wait?: { timeoutMs: number; isLeft: boolean }
}

/** The wait as the flow of a staged release makes it. */
function waiting({
  table = {},
  isAcceptedEnough = false,
  isBlind = false,
  isBroken = false,
  wait,
  ...given
}: Given) {
  const id = 'id' in given ? given.id : ID
  const heardBy = channel({ isBroken })
  const staging = { isOnSite: true, item: { id }, notifiers: [heardBy.notifier] }
  const scene = stageScene(table, isBlind ? { ...staging, reader: undefined } : staging)
  const { registry, clock, logger, fail, staging: kept } = scene.tools
  const target = { ...TARGET, registry: given.registry ?? TARGET.registry }
  const reader = kept.reader?.credential
  const item = { view: reader && (() => viewStaged(registry, reader, ID)), isAcceptedEnough }
  const onUnstaged = () => {
    kept.item = undefined
  }
  const run = () =>
    waitOnSite(id, {
      ...{ target, staging: kept, shasum: HASHES.shasum, timeoutMs: TIMEOUT_MS, isLeft: false, ...wait },
      effects: { ...clock, uuid: () => 'a', logger, stdout: scene.context.stdout },
      waitUntilLive: (deadline, tick) =>
        waitUntilLive(
          { hashes: HASHES, commit: COMMIT, what: 'for its approval', deadline, tick, item },
          { query: { registry, reader, target }, clock, logger, fail, onUnstaged },
        ),
    })
  return { ...scene, ...heardBy, staging: kept, run }
}

interface Row extends Given {
  what: string
  ends: 'live' | 'accepted' | ErrorCode
  /** What the maintainers hear at last. */
  said: string
}

const rows: Row[] = [
  {
    what: 'is approved',
    table: { status: [status('staged'), status('published')], packument: OURS, view: view() },
    ends: 'live',
    said: 'published',
  },
  {
    what: 'is approved and processed, where that is enough',
    table: { status: [status('staged'), status('validating')], packument: absent(), view: GONE },
    isAcceptedEnough: true,
    ends: 'accepted',
    said: 'published',
  },
  {
    what: 'is approved and processed, where it is not',
    table: {
      status: [status('staged'), status('validating'), status('published')],
      ...{ packument: OURS, view: view() },
    },
    ends: 'live',
    said: 'published',
  },
  {
    what: 'is discarded',
    table: { status: [status('staged'), status(404)], packument: absent(), view: GONE },
    ends: 'ESTAGEREJECTED',
    said: 'declined',
  },
  {
    what: 'is blocked',
    table: { status: [status('staged'), status('blocked')], packument: absent(), view: GONE },
    ends: 'ESTAGEBLOCKED',
    said: 'failed',
  },
  {
    what: 'is deleted',
    table: { status: [status('staged'), status('deleted')], packument: absent(), view: GONE },
    ends: 'ESTAGEGONE',
    said: 'failed',
  },
  {
    what: 'nobody approves',
    table: { status: status('staged'), packument: absent(), view: view() },
    ends: 'ESTAGETIMEOUT',
    said: 'expired',
  },
  {
    what: 'is live with other bytes',
    table: { status: status('published'), packument: THEIRS, manifest: GONE },
    ends: 'EPUBLISHCONFLICT',
    said: 'failed',
  },
  {
    what: 'vanishes at a registry that does not say how',
    table: { status: status(403), packument: absent(), view: GONE },
    ends: 'ESTAGEGONE',
    said: 'failed',
  },
  ...[403, 404, 503].map((code) => ({
    what: `is approved at a registry whose status endpoint is ${code}`,
    table: { status: status(code), packument: [absent(), absent(), OURS], view: view() },
    ends: 'live' as const,
    said: 'published',
  })),
]

for (const { what, ends, said, ...given } of rows) {
  test(`what ${what}: ${ends}, and those who were notified hear it`, async (t) => {
    const { run, context, staging, heard, sent } = waiting(given)
    if (ends.startsWith('E')) await t.throwsAsync(run(), { code: ends })
    else await run()
    t.is(sent.length, 1)
    t.is(heard.at(-1), said)
    t.is(heard.filter((state) => state === said).length, 1)
    t.is(context.lines.at(-1)?.includes('is live'), ends === 'live')
    t.is(context.lines.at(-1)?.includes('is approved, and'), ends === 'accepted')
    t.deepEqual(staging.item, ends === 'ESTAGETIMEOUT' ? { id: ID } : undefined)
    t.deepEqual(staging.receipts, [])
  })
}

test('what nobody approves: one reminder after half of the time, and the error says how to end it', async (t) => {
  const { run, heard } = waiting({ table: { status: status('staged'), packument: absent(), view: view() } })
  const { details } = (await t.throwsAsync(run())) as Error & { details: string }
  for (const verb of ['approve', 'reject']) t.true(details.includes(`npm@11 stage ${verb} ${ID} --registry`))
  t.regex(details, /no tag was pushed.*is staged at the registry as/s)
  t.deepEqual(heard, ['reminder', 'expired'])
})

test('what is discarded leaves nothing behind', async (t) => {
  const { run } = waiting({
    table: { status: [status('staged'), status(404)], packument: absent(), view: GONE },
  })
  const { details } = (await t.throwsAsync(run())) as Error & { details: string }
  t.regex(details, /no tag was pushed/)
  t.false(details.includes(ID), details)
})

test('a job that may not look asks for the public version alone', async (t) => {
  const { run, registry } = waiting({ table: { packument: absent() }, isBlind: true })
  await t.throwsAsync(run(), { code: 'ESTAGETIMEOUT' })
  t.deepEqual(new Set(registry.kinds()), new Set(['packument']))
})

test('the log says what is waited for, and how to approve and to discard it', async (t) => {
  const { run, context } = waiting({ table: { status: status('published'), packument: OURS } })
  await run()
  const log = context.lines.join('\n')
  t.regex(log, new RegExp(`npm@11 stage approve ${ID} --registry.*npm@11 stage reject ${ID} --registry`, 's'))
  t.notRegex(log, /npmjs\.com/)
})

test('elsewhere than at npm’s registry, the notification names the host and no page', async (t) => {
  const { run, sent } = waiting({ table: { status: status('published'), packument: OURS } })
  await run()
  t.regex(
    sent[0] ?? '',
    new RegExp(`^Approve it at the registry registry\\.example, with: npx npm@11 stage approve ${ID}\n`),
  )
  t.regex(sent[0] ?? '', /shasum is ours\. The job waits for 30 min/)
  t.notRegex(sent[0] ?? '', /npmjs/)
})

const PAGE =
  'https://www.npmjs.com/settings/~/staged-packages/?page=0&perPage=10&filterPackage=%40example%2Ftool'

test('at npm’s registry it names the page that lists what waits of this package, with or without an id', async (t) => {
  const registry = 'https://registry.npmjs.org/'
  for (const id of [ID, undefined]) {
    const { run, sent, links, context } = waiting({
      table: { status: status('published'), packument: OURS },
      registry,
      id,
    })
    await run()
    t.regex(sent[0] ?? '', /^Approve it under “Staged Packages” on npmjs\.com/)
    t.is(sent[0]?.includes('stage approve'), id !== undefined)
    t.true(context.lines.join('\n').includes(`(${PAGE})`))
    t.is(links.at(-1), PAGE)
  }
})

test('whom no message has reached is reminded by one of their own, and hears no outcome', async (t) => {
  const { run, heard, context } = waiting({
    table: { status: status('staged'), packument: absent(), view: view() },
    isBroken: true,
  })
  await t.throwsAsync(run(), { code: 'ESTAGETIMEOUT' })
  t.deepEqual(heard, [])
  t.is(context.lines.filter((line) => /notification by a channel failed/.test(line)).length, 2)
})

test('the outcome is told once, and does not hold the release up for long', async (t) => {
  const { promise } = Promise.withResolvers<void>()
  const { notifier, heard } = channel({ follow: () => promise })
  const { tools, context } = stageScene({})
  const receipts = [{ notifier, isDelivered: true, reference: 'a' }]
  const staging = stagingOf({ receipts })
  const { clock, logger } = tools
  const effects = { ...clock, uuid: () => 'a', logger, stdout: context.stdout }
  await notifyOutcome('withdrawn', 'The job has ended.', { target: TARGET, staging, effects })
  await notifyOutcome('withdrawn', 'The job has ended.', { target: TARGET, staging, effects })
  t.deepEqual(heard, ['withdrawn'])
  t.true(clock.slept.includes(15_000))
})

const leaves = [
  ['at once', 0, /^Approve it .*The job does not wait\. Once it is approved, the next run/s, []],
  ['after a while', 600_000, /The job waits for 10 min\. Once it is approved/, ['reminder', 'reminder']],
] as const
for (const [when, timeoutMs, text, follows] of leaves)
  test(`a job that ends ${when} says that a later run finishes the release, and not that it is over`, async (t) => {
    const { run, sent, heard, staging } = waiting({
      table: { status: status('staged'), packument: absent(), view: view() },
      wait: { timeoutMs, isLeft: true },
    })
    await t.throwsAsync(run(), { code: 'ESTAGETIMEOUT' })
    t.regex(sent[0] ?? '', text)
    t.deepEqual(heard, [...follows])
    t.deepEqual([staging.item, staging.receipts], [{ id: ID }, []])
  })

test('a job that would end before the approval goes on where it is live already', async (t) => {
  const { run, heard } = waiting({
    table: { status: status('published'), packument: OURS },
    wait: { timeoutMs: 0, isLeft: true },
  })
  await run()
  t.deepEqual(heard, ['published'])
})
