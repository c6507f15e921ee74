import type { ExecutionContext } from 'ava'
import test from 'ava'
import { createAudit } from '../../src/audit/audit.ts'
import { checkBuilds } from '../../src/cli/check-builds.ts'
import { nodeEffects } from '../../src/effects.ts'
import { createProjects } from '../../src/projects/projects.ts'
import { NO_RULES } from '../../src/projects/rules.ts'
import { openTemporary } from '../helpers/databases.ts'
import { CONFIG } from '../helpers/service.ts'
import { startIssuer } from '../identity/issuer.ts'

async function scene(t: ExecutionContext) {
  const database = await openTemporary(t)
  const foundation = { config: CONFIG, effects: nodeEffects, database }
  const projects = createProjects({ ...foundation, audit: createAudit(foundation) })
  const add = (name: string, issuer?: string) => {
    const identity = issuer ? [{ ci: 'other' as const, issuer, require: { sub: ['x'] } }] : null
    return projects.create('cli', { name, packages: [name], people: null, identity, withSecret: false })
  }
  const demandAnother = (id: string) =>
    projects.change('cli', id, { rules: { ...NO_RULES, notTheTrigger: true } })
  return { add, projects, demandAnother, database, check: () => checkBuilds(database, Date.now()) }
}

test('an issuer that serves its keys passes, and is asked only once', async (t) => {
  const { add, check } = await scene(t)
  const issuer = await startIssuer(t)
  await add('one', issuer.url)
  await add('two', issuer.url)
  const [proof, ...issuers] = await check()
  t.true(proof?.ok)
  t.deepEqual(issuers, [{ check: 'issuer', ok: true, says: `${issuer.url} gives its keys.` }])
  t.is(issuer.asked(), 1)
})

test('an issuer that answers wrongly is a problem, and the finding says what it answered', async (t) => {
  const { add, check } = await scene(t)
  const issuer = await startIssuer(t)
  await add('one', issuer.url)
  for (const [answer, says] of [
    [{ status: 500 }, /status 500/],
    [{ status: 200, body: 'x' }, /sent no JSON/],
    [{ status: 200, body: '{}' }, /not one of OpenID Connect/],
  ] as const) {
    issuer.answerWith(answer)
    const [, finding] = await check()
    t.false(finding?.ok)
    t.regex(finding?.says ?? '', says)
  }
})

test('a project whose jobs have no way to prove themselves is a problem', async (t) => {
  const { add, projects, check } = await scene(t)
  const { id } = await add('shut')
  t.regex((await check())[0]?.says ?? '', /no job of shut can ask/)
  await projects.rotate('cli', id, { graceHours: 0, opens: 'endpoint' })
  t.true((await check())[0]?.ok)
})

test('a project that accepts CFA API requests without a secret for them is a problem', async (t) => {
  const { add, projects, check } = await scene(t)
  const { id } = await add('tool')
  await projects.change('cli', id, { cfa: true })
  const [proof, clients] = await check()
  t.false(proof?.ok)
  t.regex(clients?.says ?? '', /project rotate tool --cfa/)
  await projects.rotate('cli', id, { graceHours: 0, opens: 'cfa-api' })
  const [only, ...more] = await check()
  t.true(only?.ok, 'its jobs ask through that API')
  t.deepEqual(more, [])
})

test('a project that must know who started a build, and whose builds never say so, is a problem', async (t) => {
  const { add, projects, demandAnother, check } = await scene(t)
  const { id } = await add('closed')
  await projects.rotate('cli', id, { graceHours: 0, opens: 'endpoint' })
  t.false((await check()).some(({ check }) => check === 'trigger'))
  await demandAnother(id)
  const of = async () => (await check()).find(({ check }) => check === 'trigger')
  t.regex((await of())?.says ?? '', /nobody can approve what closed asks/)
  const { url: issuer } = await startIssuer(t)
  const from = (ci: 'buildkite' | 'github') =>
    projects.change('cli', id, { identity: [{ ci, issuer, require: { repository_id: ['1'] } }] })
  await from('buildkite')
  t.truthy(await of())
  await from('github')
  t.is(await of(), undefined)
})

test('a project that lacks people to approve, since somebody has left, is a problem', async (t) => {
  const { add, projects, database, check } = await scene(t)
  const answerers = async () => (await check()).find(({ check }) => check === 'answerers')
  const { id } = await add('pair')
  t.is(await answerers(), undefined, 'nobody has joined yet')
  for (const person of ['1', '2', '3']) {
    const values = [person, `Person ${person}`, `person ${person}`]
    await database.run(
      `insert into people (id, name, name_key, role, accounts, created_at) values ($1, $2, $3, 'admin', '[]', 1)`,
      ...values,
    )
  }
  await projects.change('cli', id, { people: ['1', '2'], rules: { twoPeople: true } })
  const leave = (person: string) => database.run('update people set removed_at = 1 where id = $1', person)
  await leave('3')
  t.is(await answerers(), undefined)
  await leave('1')
  t.regex((await answerers())?.says ?? '', /nobody can approve what pair asks/)
  await projects.change('cli', id, { rules: { twoPeople: false } })
  t.is(await answerers(), undefined)
})
