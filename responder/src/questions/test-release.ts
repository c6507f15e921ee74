import { randomUUID } from 'node:crypto'
import type { Question } from '@cfa/protocol'
import { createSealingKey } from '@cfa/protocol/sealing'
import type * as z from 'zod'
import type { Person } from '../api/people.ts'
import type { testReleaseReply } from '../api/test-releases.ts'
import { ServiceError } from '../errors.ts'
import { createLimiter } from '../limiter.ts'
import type { Project } from '../projects/project.ts'
import { COUNTERS, readCounters } from '../store/counters.ts'
import { createBounds } from './bounds.ts'
import { type Changing, createChange } from './change.ts'
import type { QuestionsContext } from './context.ts'
import { findQuestion, unknownQuestion } from './find.ts'
import { createNotified } from './notified.ts'
import { NOBODY_ANSWERED, type StoredQuestion } from './question.ts'
import { contentFrom } from './question-content.ts'
import { OPEN } from './states.ts'

const TEST_MS = 5 * 60_000
/** Limited, because each one rings phones. */
const TESTS_IN_AN_HOUR = 10
const HOUR_MS = 60 * 60_000
const REASON = 'Test: nothing is published.'
const NO_BUILD = { service: null, repository: null, branch: null, commit: null, url: null }

/** Creates questions that the service itself asks, so that people can try the page, their phones and the channels. */
export function createTestReleases(context: QuestionsContext, expiry: { plan: (expiresAt: number) => void }) {
  const { database, effects, projects } = context
  const change = createChange(context)
  const bounds = createBounds(context)
  const findNotified = createNotified(context)
  const flood = createLimiter(TESTS_IN_AN_HOUR, HOUR_MS, effects.now)

  /** Starts a test. Throws `taken` while another one is open, `too_many`, `storage_full`. */
  async function startTest(project: Project, person: Person): Promise<{ id: string }> {
    const retryAfterS = flood.hit(project.id)
    if (retryAfterS > 0)
      throw new ServiceError('too_many', 'This project has had many tests. Wait a little.', { retryAfterS })
    const { publicJwk } = await createSealingKey() // nobody keeps the private key, so no answer can be read
    const stored = await change(async (changing) => {
      await changing.all(`select id from projects where id = $1${database.forUpdate}`, project.id)
      await checkNoneOpen(changing, project)
      await bounds.checkOpen(changing, project)
      const counter = COUNTERS.tests(project.id)
      const before = (await readCounters(changing, [counter])).get(counter) ?? 0
      changing.count(counter, 1)
      const question = questionOf(project, person, { key: publicJwk, now: effects.now(), number: before + 1 })
      const content = contentFrom(question)
      await bounds.checkStorage(changing, project, content)
      return changing.insert(rowOf(project, question, effects.now()), content, `person:${person.id}`)
    })
    expiry.plan(stored.expiresAt)
    return { id: stored.id }
  }

  /** Reads a test. Throws `not_found`, also for anything that is not a test of this project. */
  async function testRelease(
    project: Project,
    person: Person,
    id: string,
  ): Promise<z.infer<typeof testReleaseReply>> {
    const question = await findQuestion(database, id)
    if (!question?.isTest || question.projectId !== project.id) throw unknownQuestion()
    const { state, answeredByName } = question
    const notified = await findNotified([question])
    return {
      ...{ id, state, answeredBy: answeredByName },
      ...{ notified: notified.get(id) ?? [], mayAnswer: projects.mayAnswer(project, person) },
    }
  }

  return { startTest, testRelease }
}

/** Ends an answered test. Nobody waits for the answer, so it is dropped. */
export async function endTest({ move }: Pick<Changing, 'move'>, question: StoredQuestion): Promise<void> {
  await move(question, { to: 'withdrawn', actor: 'service', action: 'question.end_test', reason: REASON })
}

async function checkNoneOpen({ all }: Pick<Changing, 'all'>, { id }: Project): Promise<void> {
  const open = await all(`select id from questions where project_id = $1 and ${OPEN} and is_test = 1`, id)
  if (open.length > 0)
    throw new ServiceError('taken', 'A test of this project is open. Answer it, or wait until it ends.')
}

function questionOf(
  { packages: [pattern = 'test'] }: Project,
  { accounts }: Person,
  { key, now, number }: { key: Question['key']; now: number; number: number },
): Question {
  return {
    ...{ protocol: 1, id: randomUUID(), ask: 'approval', kind: 'publish', attempt: 1, reason: null, key },
    package: {
      ...{ name: pattern.replace(/\/\*$/, '/test'), version: `0.0.0-test.${number}`, tag: 'test' },
      ...{ registry: 'https://registry.npmjs.org/', integrity: null, size: null, unpackedSize: null },
      ...{ files: null, access: null },
    },
    accounts: accounts.length > 0 ? accounts : ['test'],
    build: NO_BUILD,
    expiresAt: new Date(now + TEST_MS).toISOString(),
  }
}

const rowOf = ({ id: projectId }: Project, { id, expiresAt }: Question, now: number) => ({
  ...{ id, projectId, attempt: 1, state: 'waiting' as const, revision: 1, answer: null, link: null },
  ...NOBODY_ANSWERED,
  ...{ reason: null, isTest: true, verified: null },
  ...{ askedAt: now, createdAt: now, changedAt: now, expiresAt: Date.parse(expiresAt) },
})
