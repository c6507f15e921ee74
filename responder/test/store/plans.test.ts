import { randomUUID } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import type { Database, Value } from '../../src/store/database.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
import { openReceiver } from '../helpers/receiver.ts'
import { recorded } from '../helpers/recorded.ts'
import { startService } from '../helpers/service.ts'
import { type Desk, openDesk } from '../questions/desk.ts'
import { questionWith, seal } from '../questions/scene.ts'

/** The tables that keep growing for years. */
const LARGE = ['questions', 'question_events', 'deliveries', 'audit']
const DAY_MS = 24 * 60 * 60_000

/** Does everything that the routes of questions and projects do, and what the service does by itself. */
async function useAll(t: ExecutionContext, desk: Desk, clock: { ahead: number }): Promise<void> {
  const { admin, bob, call, ask } = desk
  const receiver = await openReceiver(t)
  const { projects } = (await admin.inject({ url: '/api/projects' })).json()
  const [{ id: projectId }] = projects
  const target = { kind: 'webhook', url: receiver.url, secret: null }
  const added = await bob.inject({
    method: 'POST',
    url: '/api/me/channels',
    payload: { name: 'Mine', target },
  })
  t.is(added.statusCode, 201)
  const version = (tag: string) => questionWith({ package: { tag } })
  const [answered, declined, expired, left] = ['a', 'b', 'c', 'd'].map(version)
  if (!answered || !declined || !expired || !left) return t.fail()
  for (const question of [answered, declined, expired, left]) t.is((await ask(question)).statusCode, 202)
  await ask(answered)
  await ask({ ...expired, attempt: 2, reason: 'expired' })
  await ask({ ...left, id: randomUUID() })
  const at = (id: string) => `/p/tool/questions/${id}`
  const lists = ['/api/questions', '/api/history', '/api/history?q=tool', '/api/history.csv']
  for (const url of [...lists, `/api/questions/${answered.id}`, '/api/me']) {
    t.is((await bob.inject({ url })).statusCode, 200, url)
  }
  const sealed = await seal(answered)
  await bob.inject({
    method: 'POST',
    url: `/api/questions/${answered.id}/answer`,
    payload: { attempt: 1, sealed },
  })
  t.is((await call({ url: `${at(answered.id)}?after=0` })).json().state, 'answered')
  for (const state of ['publishing', 'published']) {
    await call({ method: 'PATCH', url: at(answered.id), payload: { state } })
  }
  const reason = { attempt: 1, reason: 'No.' }
  await bob.inject({ method: 'POST', url: `/api/questions/${declined.id}/decline`, payload: reason })
  t.is((await call({ url: `${at(declined.id)}?after=0` })).json().state, 'declined')
  await receiver.until(1)
  for (const url of ['/api/projects', '/api/audit', '/api/people', '/metrics']) {
    t.is((await admin.inject({ url })).statusCode, 200, url)
  }
  const project = `/api/projects/${projectId}`
  const rotation = { graceHours: 1, withdraw: true }
  t.is((await admin.inject({ method: 'POST', url: `${project}/secrets`, payload: rotation })).statusCode, 201)
  clock.ahead = 401 * DAY_MS
}

forEachDatabase((kind, open) => {
  test(`${kind}: no statement of the service reads a whole table that grows for years`, async (t) => {
    const { database, statements } = recorded(await open(t))
    const clock = { ahead: 0 }
    const effects = { now: () => Date.now() + clock.ahead }
    const desk = await openDesk(t, { database, effects })
    await useAll(t, desk, clock)
    await desk.app.close()
    // Another service starts on the same store and removes old questions.
    await startService(t, { database, effects })
    await eventually(async () => (await database.all('select id from questions')).length === 0)
    statements.delete('select id from questions')
    const large = [...statements].filter(([sql]) => LARGE.some((table) => sql.includes(table)))
    for (const part of [
      'delete from questions',
      'delete from deliveries',
      'order by next_at',
      'from audit',
    ]) {
      t.true(
        large.some(([sql]) => sql.includes(part)),
        part,
      )
    }
    t.true(large.length > 30, `${large.length} statements`)
    for (const [sql, values] of large) await checkPlan(t, database, sql, values)
  })
})

async function checkPlan(t: ExecutionContext, database: Database, sql: string, values: Value[]) {
  const lines = await (database.kind === 'sqlite' ? sqlitePlan : postgresPlan)(database, sql, values)
  t.deepEqual(lines, [], sql)
}

/** Lines of the plan that read a whole table or index. */
async function sqlitePlan(database: Database, sql: string, values: Value[]): Promise<string[]> {
  const rows = await database.all(`explain query plan ${sql}`, ...values)
  return rows
    .map(({ detail }) => String(detail))
    .filter((detail) => {
      const [, name = ''] = /^SCAN (\w+)/.exec(detail) ?? []
      return tablesOf(sql).has(name)
    })
}

async function postgresPlan(database: Database, sql: string, values: Value[]): Promise<string[]> {
  const plan = await database.transaction(async (transaction) => {
    await transaction.run('set local enable_seqscan = off') // The tables of a test are small.
    return transaction.all(`explain (format json) ${sql}`, ...values)
  })
  const whole: string[] = []
  const visit = (node: PlanNode, parent?: PlanNode): void => {
    const isLarge = LARGE.includes(node['Relation Name'] ?? '')
    const isScan = /Scan$/.test(node['Node Type'])
    const hasCondition = Boolean(node['Index Cond'] ?? node['Recheck Cond'])
    // Reading the first or last entry of an index goes no further.
    const isEnd = /^Index/.test(node['Node Type']) && parent?.['Node Type'] === 'Limit'
    if (isLarge && isScan && !hasCondition && !isEnd)
      whole.push(`${node['Node Type']} on ${node['Relation Name']}`)
    for (const child of node.Plans ?? []) visit(child, node)
  }
  const [row] = plan
  const parsed = row?.['QUERY PLAN'] as unknown as [{ Plan: PlanNode }]
  visit(parsed[0].Plan)
  return whole
}

interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Cond'?: string
  'Recheck Cond'?: string
  Plans?: PlanNode[]
}

/** The names of the large tables, and their aliases in the statement. */
function tablesOf(sql: string): Set<string> {
  const names = new Set(LARGE)
  for (const [, table = '', alias = ''] of sql.matchAll(/\b(?:from|join)\s+(\w+)\s+(?:as\s+)?(\w+)/g)) {
    if (LARGE.includes(table)) names.add(alias)
  }
  return names
}
