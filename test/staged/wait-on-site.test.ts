import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { NpmResult } from '../../lib/npm/run.ts'
import { waitOnSite } from '../../lib/staged/wait-on-site.ts'
import { alice } from '../fakes/step.ts'
import { ABSENT, ID, OURS, packed, STAGED, type StageOptions, stageStep, THEIRS, type Word } from './stage.ts'

interface Row {
  what: string
  status: Word[]
  /** The public version. */
  view?: NpmResult[]
  /** It can be approved no more. */
  isGone?: boolean
  ends: 'live' | 'accepted' | ErrorCode
  /** What the maintainers hear. */
  told: string
}

const rows: Row[] = [
  { what: 'is approved', status: ['staged', 'published'], view: [OURS], ends: 'live', told: 'published' },
  {
    what: 'is approved and processed',
    status: ['staged', 'validating'],
    isGone: true,
    ends: 'accepted',
    told: 'published',
  },
  {
    what: 'is rejected',
    status: ['staged', 404],
    isGone: true,
    ends: 'ESTAGEREJECTED',
    told: 'declined',
  },
  { what: 'is blocked', status: ['staged', 'blocked'], isGone: true, ends: 'ESTAGEBLOCKED', told: 'failed' },
  { what: 'nobody approves', status: ['staged'], ends: 'ESTAGETIMEOUT', told: 'expired' },
  {
    what: 'is live with other bytes',
    status: ['published'],
    view: [THEIRS],
    ends: 'EPUBLISHCONFLICT',
    told: 'failed',
  },
  ...[403, 404, 503].map((status) => ({
    what: `is approved at a registry whose status endpoint is ${status}`,
    status: [status],
    view: [ABSENT, ABSENT, OURS],
    ends: 'live' as const,
    told: 'published',
  })),
]

async function waiting(t: Parameters<typeof stageStep>[0], options: StageOptions) {
  const told: string[] = []
  const notifier = {
    name: 'a channel',
    send: async () => 'reference',
    follow: async (_: unknown, { kind, state }: { kind: string; state?: string | undefined }) =>
      void told.push(state ?? kind),
  }
  const staging = { isOnSite: true, item: { id: ID }, notifiers: [notifier], ...options.staging }
  const scene = await stageStep(t, { ...options, staging })
  return { ...scene, told, run: waitOnSite(packed, { id: ID }, scene.step) }
}

for (const { what, status, view = [ABSENT], isGone = false, ends, told } of rows) {
  test(`what ${what}: ${ends}, and who was told hears that`, async (t) => {
    const npm = { view, 'stage view': [isGone ? ABSENT : STAGED] }
    const { run, step, told: heard } = await waiting(t, { npm, status })
    if (ends.startsWith('E')) await t.throwsAsync(run, { code: ends })
    else await run
    t.is(heard.at(-1), told)
    t.is(step.context.lines.at(-1)?.includes('is live'), ends === 'live')
    t.deepEqual(step.session.staging?.item, ends === 'ESTAGETIMEOUT' ? { id: ID } : undefined)
  })
}

test('what nobody approves stays staged, and the error says so and how to end that', async (t) => {
  const { run, told } = await waiting(t, { npm: { view: [ABSENT] }, status: ['staged'] })
  const { details } = (await t.throwsAsync(run)) as Error & { details: string }
  for (const verb of ['approve', 'reject']) t.true(details.includes(`npm@11 stage ${verb} ${ID} --registry`))
  t.regex(details, /no tag was pushed.*is staged at the registry as/s)
  t.deepEqual(told, ['reminder', 'expired'])
})

test('what is rejected leaves nothing behind', async (t) => {
  const npm = { view: [ABSENT], 'stage view': [ABSENT] }
  const { run } = await waiting(t, { npm, status: ['staged', 404] })
  const { details } = (await t.throwsAsync(run)) as Error & { details: string }
  t.regex(details, /no tag was pushed/)
  t.false(details.includes(ID), details)
})

test('a rejection looks like silence to an identity alone', async (t) => {
  const { run, npm } = await waiting(t, {
    npm: { view: [ABSENT] },
    status: [404],
    session: { accounts: [] },
    staging: { looker: undefined, identity: { NPM_ID_TOKEN: 'identity-of-the-job' } },
  })
  const error = await t.throwsAsync(run, { code: 'ESTAGETIMEOUT' })
  const { details } = error as Error & { details: string }
  t.regex(details, /cannot see whether it still is, or was rejected or blocked/)
  t.notRegex(details, /it uses what is staged/)
  t.deepEqual(new Set(npm.commands()), new Set(['view']))
})

test('who looks does it with a token, and the log says what is waited for', async (t) => {
  const { run, npm, step } = await waiting(t, {
    npm: { view: [ABSENT, OURS], 'stage view': [STAGED] },
  })
  await run
  t.deepEqual(npm.commands(), ['view', 'stage view', 'view'])
  t.true(npm.runs.every(({ env }) => env.NPM_TOKEN === alice.token))
  t.regex(
    step.context.lines.join('\n'),
    new RegExp(`npm@11 stage approve ${ID} .*npm@11 stage reject ${ID} `, 's'),
  )
})

test('elsewhere than at npmjs.com, the message names the registry and no page', async (t) => {
  const texts: string[] = []
  const notifier = {
    name: 'a channel',
    send: async ({ lines }: { lines: readonly string[] }) => void texts.push(lines.join('\n')),
    follow: async () => {},
  }
  const { run } = await waiting(t, {
    npm: { view: [OURS] },
    status: ['published'],
    staging: { notifiers: [notifier] },
  })
  await run
  t.regex(
    texts[0] ?? '',
    new RegExp(`^Approve it at the registry 127\\.0\\.0\\.1:\\d+, with: npx npm@11 stage approve ${ID}\n`),
  )
  t.notRegex(texts[0] ?? '', /npmjs/)
})
