import test from 'ava'
import { createAudit } from '../../src/audit/audit.ts'
import { nodeEffects } from '../../src/effects.ts'
import { createProjects } from '../../src/projects/projects.ts'
import { RegistryError } from '../../src/watch/registry-error.ts'
import { readWatchFailures } from '../../src/watch/watch-failures.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { secondaryLimit } from '../helpers/github-api.ts'
import { CONFIG } from '../helpers/service.ts'
import { HOUR, MINUTE, openWatch, SECOND } from './scene.ts'

forEachDatabase((kind, open, { place }) => {
  test(`${kind}: an approval starts the workflow only once`, async (t) => {
    const { registry, github, settle, shown, actions } = await openWatch(t, await open(t))
    registry.stage('@acme/tool', '1.1.0')
    await settle()
    t.deepEqual(github.started, [])
    t.deepEqual((await shown())?.waiting, ['@acme/tool@1.1.0'])
    registry.approve('@acme/tool', '1.1.0')
    await settle()
    t.deepEqual(github.started, ['workflow on main'])
    for (let more = 0; more < 5; more += 1) await settle()
    t.deepEqual(github.started, ['workflow on main'])
    t.like(await shown(), { waiting: [], triggers: [{ state: 'started', versions: ['@acme/tool@1.1.0'] }] })
    t.deepEqual(await actions(), ['project.watch', 'staged.live', 'project.trigger'])
  })

  test(`${kind}: the list covers the whole account, and only the project’s packages count, on every page`, async (t) => {
    const { registry, github, pass, settle, shown } = await openWatch(t, await open(t))
    registry.stage('tool', '2.0.0')
    for (let other = 0; other < 250; other += 1) registry.stage(`other-${other}`, '1.0.0')
    registry.stage('@acme/tool/../x', '1.0.0')
    await pass(0)
    t.deepEqual((await shown())?.waiting, ['tool@2.0.0'])
    await settle()
    t.deepEqual((await shown())?.waiting, ['tool@2.0.0'])
    registry.approve('other-1', '1.0.0')
    await settle()
    t.deepEqual(github.started, [])
  })

  test(`${kind}: approvals within a few seconds start one run, and later ones another`, async (t) => {
    const { registry, github, settle, shown } = await openWatch(t, await open(t))
    for (const name of ['@acme/a', '@acme/b', '@acme/c']) registry.stage(name, '1.0.0')
    await settle()
    registry.approve('@acme/a', '1.0.0')
    registry.approve('@acme/b', '1.0.0')
    await settle()
    t.is(github.started.length, 1)
    registry.approve('@acme/c', '1.0.0')
    await settle()
    t.is(github.started.length, 2)
    t.deepEqual((await shown())?.triggers.map(({ versions }) => versions).toReversed(), [
      ['@acme/a@1.0.0', '@acme/b@1.0.0'],
      ['@acme/c@1.0.0'],
    ])
  })

  test(`${kind}: a discarded version starts nothing, and can be staged and approved again`, async (t) => {
    const { registry, github, settle, pass, actions } = await openWatch(t, await open(t))
    registry.stage('tool', '1.0.0')
    await settle()
    registry.discard('tool', '1.0.0')
    await settle()
    await pass(HOUR)
    t.deepEqual(await actions(), ['project.watch', 'staged.discarded'])
    registry.stage('tool', '1.0.0')
    await settle()
    registry.approve('tool', '1.0.0')
    await settle()
    t.is(github.started.length, 1)
  })

  test(`${kind}: a version that takes minutes to become public is not taken for discarded`, async (t) => {
    const { registry, github, settle, pass, actions } = await openWatch(t, await open(t))
    registry.stage('tool', '1.0.0')
    await settle()
    registry.discard('tool', '1.0.0')
    for (let minutes = 0; minutes < 50; minutes += 1) await pass(MINUTE)
    t.deepEqual(github.started, [])
    registry.publish('tool', '1.0.0')
    for (let minutes = 0; minutes < 20; minutes += 1) await pass(MINUTE)
    t.is(github.started.length, 1)
    t.false((await actions()).includes('staged.discarded'))
  })

  test(`${kind}: a version approved before the first check starts nothing`, async (t) => {
    const { registry, github, settle } = await openWatch(t, await open(t))
    registry.publish('tool', '1.0.0')
    await settle()
    t.deepEqual(github.started, [])
  })

  test(`${kind}: three nodes on one store check and start in turns, and nothing twice`, async (t) => {
    const { connect } = await place(t)
    const { migrate } = await import('../../src/store/migrate.ts')
    const first = connect()
    await migrate(first, Date.now)
    const { registry, github, clock, makeWatcher } = await openWatch(t, first)
    const nodes = [first, ...(kind === 'postgres' ? [connect(), connect()] : [first, first])].map(makeWatcher)
    const together = async () => {
      clock.now += 30 * SECOND
      await Promise.all(nodes.map(({ lookAtDue }) => lookAtDue()))
      await Promise.all(nodes.map(({ sendDue }) => sendDue()))
    }
    registry.stage('tool', '1.0.0')
    await together()
    registry.approve('tool', '1.0.0')
    registry.paths.length = 0
    await together()
    t.deepEqual(registry.paths, ['-/stage?page=0&perPage=100', 'tool'])
    await together()
    await together()
    t.is(github.received.length, 1)
  })

  test(`${kind}: a registry that is down for hours is asked less and less, is reported once, and nothing is missed`, async (t) => {
    const { registry, github, settle, pass, shown, lines } = await openWatch(t, await open(t))
    registry.stage('tool', '1.0.0')
    await settle()
    registry.approve('tool', '1.0.0')
    registry.paths.length = 0
    const down = new RegistryError('away', 'registry.example could not be reached (ECONNREFUSED).')
    registry.faults.push(...Array.from({ length: 1_000 }, () => down))
    for (let minutes = 0; minutes < 300; minutes += 1) await pass(MINUTE)
    t.true(registry.paths.length > 5 && registry.paths.length < 20, String(registry.paths.length))
    t.is((await shown())?.failure, down.message)
    t.is(lines.filter((line) => 'code' in line).length, 1)
    registry.faults.length = 0
    await pass(HOUR)
    await pass(MINUTE)
    t.is(github.started.length, 1)
    t.is((await shown())?.failure, null)
  })

  test(`${kind}: an unreadable package delays no other, and several versions of one package take one request`, async (t) => {
    const { registry, github, pass, settle, shown } = await openWatch(t, await open(t))
    for (const name of ['@acme/a', 'tool'])
      for (const version of ['1.0.0', '1.0.1']) registry.stage(name, version)
    await settle()
    for (const name of ['@acme/a', 'tool'])
      for (const version of ['1.0.0', '1.0.1']) registry.approve(name, version)
    registry.paths.length = 0
    registry.faults.push({ status: 200, json: { items: [], total: 0 } }, { status: 500 })
    await pass(30 * SECOND)
    t.deepEqual(registry.paths, ['-/stage?page=0&perPage=100', '@acme%2fa', 'tool'])
    t.regex((await shown())?.failure ?? '', /500/)
    await pass(30 * SECOND)
    t.is(github.started.length, 1)
    for (let more = 0; more < 5; more += 1) await pass(MINUTE)
    t.is((await shown())?.triggers.flatMap(({ versions }) => versions).length, 4)
  })

  test(`${kind}: packages that always fail to be read do not keep others from their turn`, async (t) => {
    const { clock, registry, pass, settle, shown } = await openWatch(t, await open(t))
    registry.onRead = () => {
      clock.now += 1
    }
    const names = Array.from({ length: 101 }, (_, number) => `@acme/${number}`)
    for (const name of names) registry.stage(name, '1.0.0')
    await settle()
    for (const name of names) registry.discard(name, '1.0.0')
    const first = registry.paths.length
    registry.faults.push({ status: 200, json: { items: [], total: 0 } })
    registry.faults.push(...Array.from({ length: 100 }, () => ({ status: 500 })))
    await pass(30 * SECOND)
    t.is(registry.paths.length - first, 101)
    const read = new Set(registry.paths.slice(first))
    const left = names.find((name) => !read.has(name.replace('/', '%2f'))) ?? ''
    registry.publish(left, '1.0.0')
    await pass(MINUTE)
    t.deepEqual((await shown())?.triggers[0]?.versions, [`${left}@1.0.0`])
  })

  test(`${kind}: a check that takes minutes leaves the rest to the next one`, async (t) => {
    const { clock, registry, pass, settle } = await openWatch(t, await open(t))
    const names = ['@acme/a', '@acme/b', '@acme/c']
    for (const name of names) registry.stage(name, '1.0.0')
    await settle()
    for (const name of names) registry.approve(name, '1.0.0')
    registry.paths.length = 0
    registry.onRead = () => {
      clock.now += 2 * MINUTE
    }
    await pass(30 * SECOND)
    t.is(registry.paths.length, 3)
    registry.onRead = () => {}
    await pass(30 * SECOND)
    t.is(registry.paths.length, 5)
  })

  test(`${kind}: a wait that the registry asks for is respected`, async (t) => {
    const { registry, pass } = await openWatch(t, await open(t))
    registry.faults.push({ status: 429, retryAfter: '900' })
    await pass(0)
    registry.paths.length = 0
    for (let minutes = 0; minutes < 14; minutes += 1) await pass(MINUTE)
    t.deepEqual(registry.paths, [])
    await pass(2 * MINUTE)
    t.is(registry.paths.length, 1)
  })

  test(`${kind}: an expired npm token is reported without its value, and a new one is used at once`, async (t) => {
    const { database, registry, github, watches, project, watch, settle, pass, shown, lines } =
      await openWatch(t, await open(t))
    registry.stage('tool', '1.0.0')
    await settle()
    registry.approve('tool', '1.0.0')
    registry.faults.push({ status: 401 })
    await settle()
    t.regex((await shown())?.failure ?? '', /401.*expired/)
    const unnoticed = await readWatchFailures(database)
    t.regex(unnoticed.get(project.id) ?? '', /401.*expired/)
    t.false(JSON.stringify([await shown(), lines, ...unnoticed]).includes(watch.npmToken))
    await watches.set(project, { ...watch, npmToken: 'npm_new' })
    await pass(0)
    await pass(MINUTE)
    t.true(registry.tokens.has('npm_new'))
    t.is(github.started.length, 1)
    t.is((await readWatchFailures(database)).size, 0)
    t.is((await shown())?.failure, null)
  })

  test(`${kind}: a start that GitHub refuses is retried when it says, and at once with another token`, async (t) => {
    const { registry, github, watches, project, watch, settle, pass, shown } = await openWatch(
      t,
      await open(t),
    )
    registry.stage('tool', '1.0.0')
    await settle()
    registry.approve('tool', '1.0.0')
    github.faults.push(secondaryLimit(120), { status: 502 })
    await settle()
    t.is(github.received.length, 1)
    await pass(MINUTE)
    t.is(github.received.length, 1)
    await pass(MINUTE)
    await pass(MINUTE)
    t.deepEqual(github.started, ['workflow on main'])

    registry.stage('tool', '1.0.1')
    await settle()
    await watches.set(project, { ...watch, target: { ...watch.target, token: 'old' } })
    registry.approve('tool', '1.0.1')
    await settle()
    t.regex((await shown())?.triggers[0]?.failure ?? '', /401.*expired/)
    await watches.set(project, watch)
    await pass(0)
    t.is(github.started.length, 2)
  })

  test(`${kind}: a run that cannot be started for a day is given up, and stays visible`, async (t) => {
    const { registry, github, watches, project, watch, settle, pass, shown, actions } = await openWatch(
      t,
      await open(t),
    )
    await watches.set(project, { ...watch, target: { ...watch.target, ref: 'gone' } })
    registry.stage('tool', '1.0.0')
    await settle()
    registry.approve('tool', '1.0.0')
    for (let hours = 0; hours < 30; hours += 1) await pass(HOUR)
    t.deepEqual(github.started, [])
    t.true(github.received.length > 10)
    t.like(await shown(), { triggers: [{ state: 'given up' }] })
    t.regex((await shown())?.triggers[0]?.failure ?? '', /422.*no such branch/)
    t.is((await actions()).at(-1), 'project.trigger')
  })

  test(`${kind}: a package that no longer belongs to the project is forgotten`, async (t) => {
    const { database, registry, github, project, settle, shown } = await openWatch(t, await open(t))
    registry.stage('tool', '1.0.0')
    await settle()
    await database.run('update projects set packages = $1 where id = $2', '["renamed"]', project.id)
    registry.approve('tool', '1.0.0')
    await settle()
    t.deepEqual(github.started, [])
    t.deepEqual((await shown())?.waiting, [])
  })

  test(`${kind}: a check under way when the watch ends leaves nothing behind`, async (t) => {
    const { database, registry, github, watches, project, watch, settle, shown } = await openWatch(
      t,
      await open(t),
    )
    registry.stage('tool', '1.1.0')
    await settle()
    registry.approve('tool', '1.1.0')
    registry.stage('tool', '1.2.0')
    let isRemoved: Promise<unknown> | undefined
    registry.onRead = () => {
      isRemoved ??= watches.remove(project)
      return isRemoved
    }
    await settle()
    const rows = async (table: string) => (await database.all(`select * from ${table}`)).length
    t.deepEqual([await rows('watched_versions'), await rows('triggers'), github.started], [0, 0, []])

    registry.onRead = () => {}
    await watches.set(project, watch)
    await settle()
    t.like(await shown(), { waiting: ['tool@1.2.0'], triggers: [] })
    t.deepEqual(github.started, [])
  })

  test(`${kind}: a check under way when the watch gets another registry keeps nothing of the old one`, async (t) => {
    const { registry, github, watches, project, watch, pass, settle, shown } = await openWatch(
      t,
      await open(t),
    )
    registry.stage('tool', '1.1.0')
    registry.onRead = () => {
      registry.onRead = () => {}
      return watches.set(project, { ...watch, registry: 'https://other.example/' })
    }
    await pass(MINUTE)
    registry.discard('tool', '1.1.0')
    registry.publish('tool', '1.1.0')
    await settle()
    t.like(await shown(), { waiting: [], triggers: [] })
    t.deepEqual(github.started, [])
  })

  test(`${kind}: removing a watch or its project deletes its tokens and pending work`, async (t) => {
    const database = await open(t)
    const { registry, github, watches, project, watch, settle } = await openWatch(t, database)
    registry.stage('tool', '1.0.0')
    await settle()
    t.true(await watches.remove(project))
    t.false(await watches.remove(project))
    registry.approve('tool', '1.0.0')
    await settle()
    await watches.set(project, watch)
    const audit = createAudit({ database, effects: nodeEffects })
    await createProjects({ config: CONFIG, effects: nodeEffects, database, audit }).remove('cli', project.id)
    for (const table of ['watches', 'watched_versions', 'triggers'])
      t.deepEqual(await database.all(`select * from ${table}`), [], table)
    t.deepEqual(github.received, [])
    const [{ text } = { text: '' }] = [{ text: JSON.stringify(await database.all('select * from audit')) }]
    t.false(text.includes(watch.npmToken) || text.includes(github.token))
  })
})
