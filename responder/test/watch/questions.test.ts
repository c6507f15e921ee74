import { randomUUID } from 'node:crypto'
import test from 'ava'
import { checkWatches } from '../../src/cli/check-watches.ts'
import { stepOf } from '../../src/questions/question.ts'
import type { Database } from '../../src/store/database.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { questionWith } from '../questions/scene.ts'
import { HOUR, MINUTE, openWatch } from './scene.ts'

interface Asked {
  /** Default: `tool`. */
  name?: string
  projectId: string
  now: number
  state?: string
  kind?: 'publish' | 'stage-approve'
}

/** A question about `tool@1.0.0`, as a job asks that has staged it. */
async function ask(
  database: Database,
  { projectId, now, name = 'tool', state = 'waiting', kind = 'stage-approve' }: Asked,
) {
  const content = questionWith({ kind })
  const subject = { ...content.package, name, version: '1.0.0', tag: 'latest' }
  const id = randomUUID()
  const step = stepOf({ ask: content.ask, kind, package: subject })
  await database.run(
    `insert into questions (id, project_id, step, content, attempt, state, revision, asked_at, created_at, changed_at, expires_at)
     values ($1, $2, $3, $4, 1, $5, 1, $6, $6, $6, $7)`,
    ...[id, projectId, step, JSON.stringify({ ...content, package: subject }), state, now, now + HOUR],
  )
  return {
    become: (next: string) => database.run('update questions set state = $1 where id = $2', next, id),
  }
}

/** Doctor's other checks, of registries and targets, all pass here. */
const doctorEffects = (at: number) => ({
  now: () => at,
  fetch: async () => new Response(null, { status: 204 }),
  read: async () => ({ status: 200, retryAfter: null, json: { items: [], total: 0 } }),
})

forEachDatabase((kind, open) => {
  test(`${kind}: a version that a job asked about is known before the registry is read, and its approval starts one run`, async (t) => {
    const { database, clock, project, registry, github, pass, settle } = await openWatch(t, await open(t))
    await pass(0)
    clock.now += MINUTE / 4
    await ask(database, { projectId: project.id, now: clock.now, state: 'expired' })
    registry.publish('tool', '1.0.0')
    for (let more = 0; more < 5; more += 1) await settle()
    t.deepEqual(github.started, ['workflow on main'])
  })

  test(`${kind}: a version asked about and approved before the first check starts nothing`, async (t) => {
    const { database, clock, project, registry, github, settle } = await openWatch(t, await open(t))
    await ask(database, { projectId: project.id, now: clock.now - 2 * HOUR, state: 'expired' })
    registry.publish('tool', '1.0.0')
    await settle()
    t.deepEqual(github.started, [])
  })

  test(`${kind}: nothing is started while the job waits, or after it has published the version`, async (t) => {
    const { database, clock, project, registry, github, settle, actions } = await openWatch(t, await open(t))
    registry.stage('tool', '1.0.0')
    const question = await ask(database, { projectId: project.id, now: clock.now })
    await settle()
    registry.approve('tool', '1.0.0')
    await settle()
    t.deepEqual(github.started, [])
    await question.become('published')
    await settle()
    t.deepEqual(github.started, [])
    t.true((await actions()).includes('staged.published'))
  })

  for (const state of ['publishing', 'answered'])
    test(`${kind}: nothing is started while a question is ${state} after its time`, async (t) => {
      const { database, clock, project, registry, github, settle, pass } = await openWatch(t, await open(t))
      registry.stage('tool', '1.0.0')
      const question = await ask(database, { projectId: project.id, now: clock.now, state })
      await settle()
      registry.approve('tool', '1.0.0')
      await pass(HOUR)
      await settle()
      t.deepEqual(github.started, [])
      await question.become('expired')
      await settle()
      await settle()
      t.is(github.started.length, 1)
    })

  test(`${kind}: if the job ends without publishing, or is never heard from again, a run is started`, async (t) => {
    for (const state of ['withdrawn', 'expired']) {
      const { database, clock, project, registry, github, settle } = await openWatch(t, await open(t))
      registry.stage('tool', '1.0.0')
      const question = await ask(database, { projectId: project.id, now: clock.now, state: 'answered' })
      await settle()
      registry.approve('tool', '1.0.0')
      await settle()
      t.deepEqual(github.started, [])
      await question.become(state)
      await settle()
      await settle()
      t.is(github.started.length, 1, state)
    }
  })

  test(`${kind}: a question about a direct release is not taken for a staged version`, async (t) => {
    const { database, clock, project, registry, github, settle } = await openWatch(t, await open(t))
    await ask(database, { projectId: project.id, now: clock.now, state: 'expired', kind: 'publish' })
    registry.publish('tool', '1.0.0')
    await settle()
    t.deepEqual(github.started, [])
  })

  test(`${kind}: packages from questions cost a bounded number of reads per check, and delay no staged version`, async (t) => {
    const { database, clock, project, registry, github, pass, lines, actions } = await openWatch(
      t,
      await open(t),
    )
    registry.stage('tool', '1.0.0')
    await pass(0)
    clock.now += MINUTE / 4
    for (let number = 0; number < 70; number += 1)
      await ask(database, {
        name: `@acme/${number}`,
        projectId: project.id,
        now: clock.now,
        state: 'expired',
      })
    registry.publish('@acme/69', '1.0.0')
    registry.approve('tool', '1.0.0')
    const asked = new Set<string>()
    for (const count of [21, 20, 20, 10]) {
      registry.paths.length = 0
      clock.now += MINUTE
      await pass(0)
      const packages = registry.paths.filter((path) => !path.startsWith('-/stage'))
      t.true(packages.length <= 21, String(packages.length))
      if (count === 21) t.true(packages.includes('tool'), 'what was staged waits for none of them')
      for (const path of packages) asked.add(path)
      if (count === 21) {
        const findings = await checkWatches(database, doctorEffects(clock.now))
        t.regex(findings.find(({ check }) => check === 'packages of tool')?.says ?? '', /^50 more packages/)
      }
    }
    for (let more = 0; more < 5; more += 1) await pass(MINUTE)
    for (const path of registry.paths) asked.add(path)
    for (let number = 0; number < 70; number += 1) t.true(asked.has(`@acme%2f${number}`), String(number))
    t.is((await actions()).filter((action) => action === 'staged.live').length, 2)
    t.true(github.started.length >= 1)
    t.is(lines.filter((line) => 'left' in line).length, 1)
  })
})
