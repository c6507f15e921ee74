import { randomUUID } from 'node:crypto'
import type { Question } from '@cfa/protocol'
import test from 'ava'
import type { HistoryLine } from '../../src/api/history.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { type Desk, openDesk } from '../questions/desk.ts'
import { questionWith, seal } from '../questions/scene.ts'

const subject = questionWith().package

async function answer(desk: Desk, who: 'admin' | 'bob', question: Question): Promise<void> {
  const sealed = await seal(question)
  const payload = { attempt: 1, sealed, account: 'alice' }
  await desk[who].inject({ method: 'POST', url: `/api/questions/${question.id}/answer`, payload })
}

const report = (desk: Desk, { id }: Question, report: object) =>
  desk.call({ method: 'PATCH', url: `/p/tool/questions/${id}`, payload: report })

/** A release with an approval and a code, and one that was declined for a reason that begins like a formula. */
async function furnish(desk: Desk): Promise<void> {
  const approval = questionWith({ ask: 'approval' })
  await desk.ask(approval)
  await answer(desk, 'admin', approval)
  const code = questionWith()
  await desk.ask(code)
  await answer(desk, 'bob', code)
  for (const one of [code, approval]) await report(desk, one, { state: 'published' })
  const declined = questionWith({ package: { ...subject, version: '3.0.0' } })
  await desk.ask(declined)
  const payload = { attempt: 1, reason: '=HYPERLINK("https://evil.example")' }
  await desk.bob.inject({ method: 'POST', url: `/api/questions/${declined.id}/decline`, payload })
}

forEachDatabase((kind, open) => {
  test(`${kind}: the approval and the code of a release share one entry`, async (t) => {
    const desk = await openDesk(t, { database: await open(t) })
    await furnish(desk)
    const { questions } = (await desk.bob.inject({ url: '/api/history' })).json()
    t.deepEqual(
      questions.map(({ ask, state, answeredBy, account, approval }: HistoryLine) => [
        ...[ask, state, answeredBy, account, approval?.answeredBy],
      ]),
      [
        ['code', 'declined', 'Bob', null, undefined],
        ['code', 'published', 'Bob', 'alice', 'Ada'],
      ],
    )
  })

  test(`${kind}: a question asked after the end of an approval gets a separate entry`, async (t) => {
    const desk = await openDesk(t, { database: await open(t) })
    const approval = questionWith({ ask: 'approval' })
    await desk.ask(approval)
    await answer(desk, 'admin', approval)
    await report(desk, approval, { state: 'published' })
    const later = questionWith()
    await desk.ask(later)
    await report(desk, later, { state: 'withdrawn' })
    const { questions } = (await desk.bob.inject({ url: '/api/history' })).json()
    t.deepEqual(
      questions.map(({ ask, state, approval: before }: HistoryLine) => [ask, state, before]),
      [
        ['code', 'withdrawn', null],
        ['approval', 'published', null],
      ],
    )
    t.is((await desk.bob.inject({ url: `/api/questions/${approval.id}` })).json().next, null)
  })

  test(`${kind}: a search matches packages, versions, people and accounts by all its words`, async (t) => {
    const desk = await openDesk(t, { database: await open(t) })
    await furnish(desk)
    const find = async (q: string): Promise<string[]> => {
      const reply = await desk.bob.inject({ url: `/api/history?${new URLSearchParams({ q })}` })
      return reply.json().questions.map((line: HistoryLine) => line.package.version)
    }
    t.deepEqual(await find('@Example/tool'), ['3.0.0', '2.1.0'])
    t.deepEqual(await find('3.0'), ['3.0.0'])
    t.deepEqual(await find('bob alice'), ['2.1.0'])
    t.deepEqual(await find('ada'), ['2.1.0'])
    t.deepEqual(await find('carol'), [])
  })

  test(`${kind}: a search reads a bounded number of questions and continues from there`, async (t) => {
    const desk = await openDesk(t, { database: await open(t) })
    const [project] = (await desk.admin.inject({ url: '/api/projects' })).json().projects
    const now = Date.now()
    await desk.database.transaction(async ({ run }) => {
      for (let index = 0; index < 2_300; index += 1) {
        const version = index === 0 ? '9.9.9' : `1.0.${index}`
        const content = JSON.stringify(questionWith({ package: { ...subject, version } }))
        await run(
          `insert into questions (id, project_id, step, summary, content, attempt, state, revision, asked_at,
             created_at, changed_at, expires_at) values ($1, $2, $1, $3, '{}', 1, 'expired', 2, $4, $4, $4, $4)`,
          ...[randomUUID(), project.id, content, now - 10_000 + index],
        )
      }
    })
    const first = (await desk.bob.inject({ url: '/api/history?q=9.9.9' })).json()
    t.deepEqual(first.questions, [])
    t.true(first.before > now - 10_000)
    const second = (await desk.bob.inject({ url: `/api/history?q=9.9.9&before=${first.before}` })).json()
    t.is(second.questions.length, 1)
    t.is(second.before, null)
    const lines = (await desk.bob.inject({ url: '/api/history.csv' })).body.trimEnd().split('\r\n')
    t.is(lines.length, 2_301)
  })

  test(`${kind}: an export has only what the person may see, and no formulas`, async (t) => {
    const desk = await openDesk(t, { database: await open(t) })
    await furnish(desk)
    const csv = await desk.bob.inject({ url: '/api/history.csv' })
    t.is(csv.headers['content-type'], 'text/csv; charset=utf-8')
    t.is(csv.headers['content-disposition'], 'attachment; filename="history.csv"')
    const [header = '', declined = '', published = ''] = csv.body.split('\r\n')
    t.true(header.startsWith('project,package,version,'))
    t.true(declined.includes(`"'=HYPERLINK(`))
    t.true(published.startsWith("tool,'@example/tool,2.1.0,latest,publish,published,,Ada,Bob,alice,"))
    const json = await desk.bob.inject({ url: '/api/history.json?q=2.1.0' })
    t.like(json.json(), [{ package: '@example/tool', outcome: 'published', approvedBy: 'Ada' }])
    const [project] = (await desk.admin.inject({ url: '/api/projects' })).json().projects
    const people = [desk.admin.person.id]
    await desk.admin.inject({ method: 'PATCH', url: `/api/projects/${project.id}`, payload: { people } })
    t.deepEqual((await desk.bob.inject({ url: '/api/history.json' })).json(), [])
    t.is((await desk.bob.inject({ url: '/api/history.csv' })).body.split('\r\n').length, 2)
    t.is((await desk.app.inject({ url: '/api/history.csv' })).statusCode, 401)
  })
})
