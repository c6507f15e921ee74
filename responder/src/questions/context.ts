import type { Person } from '../api/people.ts'
import type { AuditRecord } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import type { VerifiedToken } from '../identity/verify-token.ts'
import type { createFreshPasskeys } from '../people/fresh-passkeys.ts'
import type { Project } from '../projects/project.ts'
import type { Database, Queries, Transaction } from '../store/database.ts'

/** What a message may be about: a question that waits for an answer, or what became of it. */
export interface News {
  questionId: string
  projectId: string
  /** `asked`: it waits for an answer, for the first time or again. `outcome`: something became of it. */
  kind: 'asked' | 'outcome'
  /** Of the question with this change. */
  revision: number
  /** Of the question, in milliseconds since 1970. */
  expiresAt: number
}

/** What questions are kept with. */
export interface QuestionsContext {
  config: Pick<Config, 'keepDays' | 'openPerProject' | 'storagePerProject'>
  effects: Pick<Effects, 'now'>
  database: Database
  log: Record<'error' | 'warn', (facts: object, message: string) => void>
  /** Adds to the audit log, as the last statement of a transaction. */
  audit: { record: (transaction: Transaction, given: AuditRecord) => Promise<void> }
  projects: {
    mayAsk: (project: Pick<Project, 'packages'>, packageName: string) => boolean
    mayAnswer: (project: Pick<Project, 'people'>, person: Pick<Person, 'id'>) => boolean
    maySee: (project: Pick<Project, 'people' | 'viewers'>, person: Pick<Person, 'id'>) => boolean
    /** Which of these secrets (hashes) still work. `queries`: of a transaction. */
    living: (hashes: readonly string[], queries?: Pick<Queries, 'all'>) => Promise<Set<string>>
    /** Whether this build may still ask. `queries`: of a transaction. */
    admits: (projectId: string, token: VerifiedToken, queries?: Pick<Queries, 'all'>) => Promise<boolean>
  }
  /** As they are called now, by their ids. */
  people: { names: (ids: Iterable<string>) => Promise<Map<string, string>> }
  /** A passkey for each yes, where a project wants one. */
  passkeys: ReturnType<typeof createFreshPasskeys>
  /** Messages to people, in the transaction of the change; they are delivered later. */
  outbox: { enqueue: (transaction: Transaction, news: News) => Promise<void> }
}
