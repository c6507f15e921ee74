import ava, { type ExecutionContext } from 'ava'
import { createStagingHarness } from '../../../test-registry/test/helpers/staging-scene.ts'
import { createAudit } from '../../src/audit/audit.ts'
import { checkWatches } from '../../src/cli/check-watches.ts'
import { nodeEffects } from '../../src/effects.ts'
import { listWatches } from '../../src/watch/list-watches.ts'
import type { ReadRegistry } from '../../src/watch/read-registry.ts'
import type { WatchTarget } from '../../src/watch/target.ts'
import { createWatches } from '../../src/watch/watches.ts'
import { openTemporary } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
import { type GithubOptions, openGithub } from '../helpers/github-api.ts'
import { openReceiver } from '../helpers/receiver.ts'
import { startService } from '../helpers/service.ts'

const { registry, stagedScene } = await createStagingHarness(ava)
const AT = { now: Date.now, fetch }

/** A store with a project for one package with 1.1.0 staged, and everything needed to watch it. */
async function openPlace(t: ExecutionContext, options?: GithubOptions) {
  const [place, github, database] = [
    await stagedScene(),
    await openGithub(t, options),
    await openTemporary(t),
  ]
  const project = { id: nodeEffects.uuid(), name: 'tool' }
  await database.run(
    'insert into projects (id, name, packages, created_at) values ($1, $2, $3, 1)',
    ...[project.id, project.name, JSON.stringify([place.name])],
  )
  const { url: apiUrl, token, repository, workflow } = github
  const target: WatchTarget = { kind: 'github-workflow', apiUrl, token, repository, workflow, ref: 'main' }
  const audit = createAudit({ database, effects: nodeEffects })
  const watches = createWatches({ database, effects: nodeEffects, audit })
  const npmToken = await place.user.createToken({ readonly: true })
  const watch = { registry: registry.url, npmToken, target }
  return { ...place, github, database, project, watches, watch }
}

ava(
  'the service notices an approval with a read-only token, and starts the workflow once, despite a restart',
  async (t) => {
    const { name, id, github, database, project, watches, watch } = await openPlace(t)
    const config = { watchMs: 50 }
    const first = await startService(t, { database, config })
    await watches.set(project, watch)
    const waits = async () => (await listWatches(database))[0]?.waiting.length === 1
    await eventually(waits)
    await first.app.close()
    await registry.stage.approveOnSite(id)
    await startService(t, { database, config })
    await github.until(1)
    await eventually(async () => (await listWatches(database))[0]?.triggers[0]?.state === 'started')
    t.deepEqual(github.started, ['workflow on main'])
    t.like((await listWatches(database))[0]?.triggers[0], { versions: [`${name}@1.1.0`], failure: null })
    const asked = registry.requests.filter(({ path }) => path.startsWith('/-/stage?'))
    t.true(asked.length >= 2)
  },
)

ava('doctor reports no problem, only sends a GET, and starts nothing', async (t) => {
  const { github, database, project, watches, watch } = await openPlace(t)
  await watches.set(project, watch)
  const findings = await checkWatches(database, AT)
  t.deepEqual(
    findings.map(({ check, ok }) => [check, ok]),
    [
      ['npm token of tool', true],
      ['start of tool', true],
      ['watch of tool', true],
    ],
  )
  t.deepEqual(github.started, [])
  t.deepEqual(
    github.received.map(({ method }) => method),
    ['GET'],
  )
})

const DAY_MS = 24 * 60 * 60_000
ava('doctor reports a token that can write, has expired, or soon will', async (t) => {
  const { database, project, watches, watch, user } = await openPlace(t)
  const saidOf = async (npmToken: string) => {
    await watches.set(project, { ...watch, npmToken })
    const [finding] = await checkWatches(database, AT)
    t.false(finding?.says.includes(npmToken))
    return `${finding?.ok} ${finding?.says}`
  }
  t.regex(await saidOf(user.token), /^false it can write/)
  t.regex(await saidOf(await user.createToken({ stageOnly: true })), /^false it can write/)
  t.regex(await saidOf(await user.createToken({ readonly: true, expired: true })), /^false .*401/)
  const expiresAt = new Date(Date.now() + DAY_MS)
  t.regex(await saidOf(await user.createToken({ readonly: true, expiresAt })), /^false it ends on 20/)
})

ava('doctor does not call a token read-only if the registry lists it without its rights', async (t) => {
  const { database, project, watches, watch } = await openPlace(t)
  await watches.set(project, watch)
  const token = `${watch.npmToken.slice(0, 8)}...${watch.npmToken.slice(-4)}`
  const read: ReadRegistry = async ({ path }) => ({
    ...{ status: 200, retryAfter: null },
    json: path.startsWith('-/stage')
      ? { items: [], total: 0 }
      : { objects: [{ token, readonly: false, automation: false }] },
  })
  const [finding] = await checkWatches(database, { ...AT, read })
  t.regex(finding?.says ?? '', /does not show whether it is read-only/)
})

const TARGETS: [string, object, RegExp][] = [
  ['an invalid GitHub token', { token: 'other' }, /401/],
  ['a missing workflow', { workflow: 'other.yml' }, /404/],
  ['a missing repository', { repository: 'acme/other' }, /404/],
]
for (const [title, change, says] of TARGETS) {
  ava(`doctor reports ${title}`, async (t) => {
    const { database, project, watches, watch } = await openPlace(t)
    await watches.set(project, { ...watch, target: { ...watch.target, ...change } as WatchTarget })
    const [, finding] = await checkWatches(database, AT)
    t.like(finding, { check: 'start of tool', ok: false })
    t.regex(finding?.says ?? '', says)
  })
}

ava('doctor sends a webhook nothing that looks like an approval', async (t) => {
  const { database, project, watches, watch } = await openPlace(t)
  const receiver = await openReceiver(t, () => ({ status: 405 }))
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
  await watches.set(project, { ...watch, target: { kind: 'webhook', url: receiver.url, secret } })
  const [, finding] = await checkWatches(database, AT)
  t.true(finding?.ok, finding?.says)
  t.deepEqual(
    receiver.received.map(({ method, body }) => [method, body]),
    [['HEAD', '']],
  )
})
