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

/** A channel, and the messages it gets. */
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

/** The wait as the flow of a staged release starts it. */
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
  /** The last message to the maintainers. */
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
    what: 'is approved and processed, if that is enough',
    table: { status: [status('staged'), status('validating')], packument: absent(), view: GONE },
    isAcceptedEnough: true,
    ends: 'accepted',
    said: 'published',
  },
  {
    what: 'is approved and processed, if it has to be live',
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
    what: 'nobody approves in time',
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
    what: 'vanishes at a registry without a status',
    table: { status: status(403), packument: absent(), view: GONE },
    ends: 'ESTAGEGONE',
    said: 'failed',
  },
  ...[403, 404, 503].map((code) => ({
    what: `is approved at a registry that answers the status with ${code}`,
    table: { status: status(code), packument: [absent(), absent(), OURS], view: view() },
    ends: 'live' as const,
    said: 'published',
  })),
]

for (const { what, ends, said, ...given } of rows) {
  test(`the channels are told and the wait ends as “${ends}” for a version that ${what}`, async (t) => {
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

test('a version that nobody approves causes one reminder, and an error that says how to approve or discard it', async (t) => {
  const { run, heard } = waiting({ table: { status: status('staged'), packument: absent(), view: view() } })
  const { details } = (await t.throwsAsync(run())) as Error & { details: string }
  for (const verb of ['approve', 'reject']) t.true(details.includes(`npm@11 stage ${verb} ${ID} --registry`))
  t.regex(details, /no tag was pushed.*is staged at the registry as/s)
  t.deepEqual(heard, ['reminder', 'expired'])
})

test('the error for a discarded version does not name its id', async (t) => {
  const { run } = waiting({
    table: { status: [status('staged'), status(404)], packument: absent(), view: GONE },
  })
  const { details } = (await t.throwsAsync(run())) as Error & { details: string }
  t.regex(details, /no tag was pushed/)
  t.false(details.includes(ID), details)
})

test('a job that may not see what is staged reads only the public metadata', async (t) => {
  const { run, registry } = waiting({ table: { packument: absent() }, isBlind: true })
  await t.throwsAsync(run(), { code: 'ESTAGETIMEOUT' })
  t.deepEqual(new Set(registry.kinds()), new Set(['packument']))
})

test('the log says how to approve and how to discard the version', async (t) => {
  const { run, context } = waiting({ table: { status: status('published'), packument: OURS } })
  await run()
  const log = context.lines.join('\n')
  t.regex(log, new RegExp(`npm@11 stage approve ${ID} --registry.*npm@11 stage reject ${ID} --registry`, 's'))
  t.notRegex(log, /npmjs\.com/)
})

test('at another registry the notification names the host and no page', async (t) => {
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

test('at npm’s registry the notification links to the package’s staged versions', async (t) => {
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

test('a channel whose first message failed gets the reminder as a new message, and no outcome', async (t) => {
  const { run, heard, context } = waiting({
    table: { status: status('staged'), packument: absent(), view: view() },
    isBroken: true,
  })
  await t.throwsAsync(run(), { code: 'ESTAGETIMEOUT' })
  t.deepEqual(heard, [])
  t.is(context.lines.filter((line) => /notification by a channel failed/.test(line)).length, 2)
})

test('the outcome is sent once, and holds up the release for at most 15 seconds', async (t) => {
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
  test(`the notification of a job that ends ${when} says that a later run finishes the release`, async (t) => {
    const { run, sent, heard, staging } = waiting({
      table: { status: status('staged'), packument: absent(), view: view() },
      wait: { timeoutMs, isLeft: true },
    })
    await t.throwsAsync(run(), { code: 'ESTAGETIMEOUT' })
    t.regex(sent[0] ?? '', text)
    t.deepEqual(heard, [...follows])
    t.deepEqual([staging.item, staging.receipts], [{ id: ID }, []])
  })

test('a job that does not wait goes on if the version is already live', async (t) => {
  const { run, heard } = waiting({
    table: { status: status('published'), packument: OURS },
    wait: { timeoutMs: 0, isLeft: true },
  })
  await run()
  t.deepEqual(heard, ['published'])
})
