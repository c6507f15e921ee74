import { randomUUID } from 'node:crypto'
import type { OpenAnswer, Question } from '@cfa/protocol'
import { createSealingKey, sealAnswer } from '@cfa/protocol/sealing'
import { exampleQuestion, type QuestionChanges } from '@cfa/protocol/testing'
import type { ExecutionContext } from 'ava'
import type { Person } from '../../src/api/people.ts'
import { createAudit } from '../../src/audit/audit.ts'
import type { Config } from '../../src/config/config.ts'
import { nodeEffects } from '../../src/effects.ts'
import { createFreshPasskeys } from '../../src/people/fresh-passkeys.ts'
import type { Project } from '../../src/projects/project.ts'
import { createProjects } from '../../src/projects/projects.ts'
import type { News, QuestionsContext } from '../../src/questions/context.ts'
import { createQuestions, type Questions } from '../../src/questions/questions.ts'
import type { Database } from '../../src/store/database.ts'
import { CONFIG } from '../helpers/service.ts'

/** Everything for a test of questions. Alice and Bob may answer for `project`, and Carol only for `other`. */
export interface Scene {
  database: Database
  questions: Questions
  /** Another process on the same store. */
  node: (database?: Database, askedInAnHour?: number) => Questions
  projects: ReturnType<typeof createProjects>
  project: Project
  other: Project
  alice: Person
  bob: Person
  carol: Person
  /** Milliseconds, moved by the tests. */
  clock: { at: number }
  enqueued: News[]
  /** The warnings in the log. */
  warned: object[]
  ask: (changes?: Partial<Question>) => Promise<Question>
}

/** The job's key in every question here. */
export const job = await createSealingKey()

export const questionWith = (changes: QuestionChanges = {}): Question =>
  exampleQuestion({ key: job.publicJwk, ...changes })

/** Seals an answer as the page does. */
export const seal = (question: Question, answer: OpenAnswer = { username: 'alice', otp: '012345' }) =>
  sealAnswer(answer, question)

export async function createScene(
  t: ExecutionContext,
  database: Database,
  config: Partial<Config> = {},
): Promise<Scene> {
  const clock = { at: Date.now() }
  const effects = { ...nodeEffects, now: () => clock.at }
  const audit = createAudit({ database, effects })
  const people = await Promise.all(
    ['alice', 'bob', 'carol'].map((name) => addPerson(database, name, clock.at)),
  )
  const [alice, bob, carol] = people as [Person, Person, Person]
  const projects = createProjects({ config: CONFIG, effects, database, audit })
  const add = async (name: string, who: Person[]): Promise<Project> => {
    const packages = ['@example/*', 'tool']
    const { id } = await projects.create(alice, { name, packages, people: who.map((person) => person.id) })
    return await projects.found(id)
  }
  const enqueued: News[] = []
  const warned: object[] = []
  const node = (on = database, askedInAnHour?: number): Questions => {
    const context: QuestionsContext = {
      ...{ config: { ...CONFIG, ...config }, effects, database: on, audit, projects },
      log: {
        warn: (facts) => void warned.push(facts),
        error: (facts) => t.fail(String(Object.values(facts))),
      },
      people: { names: async () => new Map() },
      passkeys: createFreshPasskeys({ config: CONFIG, effects, database: on }),
      outbox: { enqueue: async (_transaction, news) => void enqueued.push(news) },
    }
    const questions = createQuestions(context, askedInAnHour)
    t.teardown(() => questions.stop())
    return questions
  }
  const [project, other] = [await add('tool', [alice, bob]), await add('other', [carol])]
  const questions = node()
  await questions.start()
  const ask = async (changes?: Partial<Question>): Promise<Question> => {
    const question = questionWith(changes)
    await questions.ask(project, question)
    return question
  }
  return {
    database,
    questions,
    node,
    project,
    other,
    alice,
    bob,
    carol,
    clock,
    enqueued,
    warned,
    projects,
    ask,
  }
}

async function addPerson(database: Database, name: string, at: number): Promise<Person> {
  const person: Person = { id: randomUUID(), name, role: 'maintainer', accounts: [name] }
  await database.run(
    'insert into people (id, name, role, accounts, created_at) values ($1, $2, $3, $4, $5)',
    ...[person.id, name, person.role, JSON.stringify(person.accounts), at],
  )
  return person
}
