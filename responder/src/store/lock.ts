import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const BUSY = 5
const FILE = 'responder.lock'

/** Another service runs on the same data folder. */
export class StoreInUseError extends Error {
  readonly code = 'STORE_IN_USE'
}

/**
 * Locks the data folder for this service. The operating system locks a separate file, so the lock ends with the
 * process, however that ends, and leaves the database free for commands alongside the service.
 *
 * @returns A function that releases the lock.
 * @throws {StoreInUseError} if another process has it.
 */
export function lockDataDir(dataDir: string): () => void {
  const lock = new DatabaseSync(join(dataDir, FILE), { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== BUSY) throw error
    throw new StoreInUseError(
      `Another service runs on ${dataDir}: stop it, or give this one a CFA_DATA_DIR of its own. Several services share one PostgreSQL, not one folder.`,
    )
  }
  return () => {
    if (lock.isOpen) lock.close()
  }
}
