import type { Person } from '../api/people.ts'
import type { AuditRecord } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import type { VerifiedToken } from '../identity/verify-token.ts'
import type { createFreshPasskeys } from '../people/fresh-passkeys.ts'
import type { Project } from '../projects/project.ts'
import type { Database, Queries, Transaction } from '../store/database.ts'

/** What a message may be about: a question that waits for an answer, or an answer or outcome. */
export interface News {
  questionId: string
  projectId: string
  /** `asked`: it waits for an answer, for the first time or again. `outcome`: it was answered or is over. */
  kind: 'asked' | 'outcome'
  /** The question's revision with this change. */
  revision: number
  /** When the question expires, in milliseconds since 1970. */
  expiresAt: number
}

/** What the code for questions works with. */
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
    /** Finds which of these secrets, given as hashes, still work. `queries` may be a transaction's. */
    living: (hashes: readonly string[], queries?: Pick<Queries, 'all'>) => Promise<Set<string>>
    /** Whether this build may still ask. `queries` may be a transaction's. */
    admits: (projectId: string, token: VerifiedToken, queries?: Pick<Queries, 'all'>) => Promise<boolean>
  }
  /** Current names, by id. */
  people: { names: (ids: Iterable<string>) => Promise<Map<string, string>> }
  /** Checks the passkey for each approval or answer, if a project wants one. */
  passkeys: ReturnType<typeof createFreshPasskeys>
  /** Writes down messages to people, in the transaction of the change. They are delivered later. */
  outbox: { enqueue: (transaction: Transaction, news: News) => Promise<void> }
}
