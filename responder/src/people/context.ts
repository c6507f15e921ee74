import type { Detail } from '../audit/entry.ts'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import type { Database, Transaction } from '../store/database.ts'

/** Adds to the audit log, as the last statement of the change's own transaction. */
export interface Recorder {
  record: (
    transaction: Transaction,
    entry: { actor: string; action: string; subject: string; detail?: Detail },
  ) => Promise<void>
}

/** What the code for people and their passkeys works with. */
export interface PeopleContext {
  config: Pick<Config, 'publicUrl' | 'demo' | 'storagePerProject'>
  effects: Effects
  database: Database
  audit: Recorder
}
