import { open, rm } from 'node:fs/promises'
import { createAudit } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { readConfig } from '../config/read-config.ts'
import { nodeEffects } from '../effects.ts'
import { backUp, readHeader, restore } from '../store/backup.ts'
import { openStore } from '../store/open.ts'
import type { Input, Output } from './command.ts'
import { withStore } from './services.ts'
import type { Terminal } from './terminal.ts'

const { now } = nodeEffects
const WRITE_AT_ONCE = 64 * 1024

/** Writes a new file that only this user can read; a half-written one is removed. */
export function writeBackup({ words: [path = ''] }: Input, terminal: Terminal): Promise<Output> {
  return withStore(terminal, async (database) => {
    const file = await open(path, 'wx', 0o600)
    try {
      let waiting = ''
      const flush = async () => {
        await file.appendFile(waiting)
        waiting = ''
      }
      const rows = await backUp(database, now, async (line) => {
        waiting += `${line}\n`
        if (waiting.length > WRITE_AT_ONCE) await flush()
      })
      await flush()
      await file.sync()
      return { json: { file: path, rows }, text: `${rows} rows are in ${path}.` }
    } catch (error) {
      await rm(path, { force: true })
      throw error
    } finally {
      await file.close()
    }
  })
}

/** Restores as a service would start: alone on its data folder. The audit log that comes out is verified. */
export async function readBackup({ words: [path = ''] }: Input, terminal: Terminal): Promise<Output> {
  const config = readConfig(terminal.environment)
  const rows = await restoreFile(config, path)
  const database = await openStore(config, { asService: true, now })
  const audit = await createAudit({ database, effects: nodeEffects })
    .verify()
    .finally(() => database.close())
  const state = audit.ok ? 'whole' : `broken at entry ${audit.brokenId}, as it was when it was backed up`
  return {
    json: { file: path, rows, audit },
    text: `${rows} rows are restored. The audit log is ${state}.`,
    exitCode: audit.ok ? 0 : 1,
  }
}

/** Into a store of the version that was backed up. */
async function restoreFile(config: Config, path: string): Promise<number> {
  const file = await open(path)
  try {
    const lines = file.readLines({ autoClose: false })[Symbol.asyncIterator]()
    const { version } = readHeader((await lines.next()).value)
    const database = await openStore(config, { asService: true, now, version })
    const rest = { [Symbol.asyncIterator]: () => lines }
    return await restore(database, rest).finally(() => database.close())
  } finally {
    await file.close()
  }
}
