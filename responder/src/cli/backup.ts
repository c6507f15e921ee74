import { open, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createAudit } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { readConfig } from '../config/read-config.ts'
import { nodeEffects } from '../effects.ts'
import { backUp, readHeader, restore } from '../store/backup.ts'
import type { Database } from '../store/database.ts'
import { recordBackup } from '../store/last-backup.ts'
import { openStore } from '../store/open.ts'
import type { Input, Output } from './command.ts'
import { explain } from './explain.ts'
import { livingText, readLiving } from './restored.ts'
import { withStore } from './services.ts'
import type { Terminal } from './terminal.ts'

const { now } = nodeEffects
const WRITE_AT_ONCE = 64 * 1024
/** Stands for standard output or standard input in place of a file. */
const STANDARD = '-'

/**
 * Writes a back-up into a new file, or to standard output, which then has nothing else. The store records when. It is
 * not migrated: after an upgrade, the service of before may still run, and the back-up is the way back to it.
 */
export function writeBackup({ words: [path = ''] }: Input, terminal: Terminal): Promise<Output | undefined> {
  const write = async (database: Database) => {
    const at = now()
    const isFile = path !== STANDARD
    const rows = await (isFile ? backUpInto(path, database) : backUpTo(terminal.write, database))
    await recordBackup(database, at).catch((error) => {
      terminal.complain(
        `The back-up is whole, but the store can't note when it was made. ${explain(error).message}`,
      )
    })
    return isFile ? { json: { file: path, rows }, text: `${rows} rows are in ${resolve(path)}.` } : undefined
  }
  return withStore(terminal, write, { migrates: false })
}

/** Writes a new file that only this user can read. A half-written one is removed. */
async function backUpInto(path: string, database: Database): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  try {
    const rows = await backUpTo((text) => file.appendFile(text), database)
    await file.sync()
    return rows
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

async function backUpTo(write: (text: string) => Promise<void>, database: Database): Promise<number> {
  let waiting = ''
  const flush = async () => {
    await write(waiting)
    waiting = ''
  }
  const rows = await backUp(database, now, async (line) => {
    waiting += `${line}\n`
    if (waiting.length > WRITE_AT_ONCE) await flush()
  })
  await flush()
  return rows
}

/**
 * Restores like a service that starts, alone on its data folder. It then verifies the audit log, and lists what works
 * again: people who were removed since the back-up are back.
 */
export async function readBackup({ words: [path = ''] }: Input, terminal: Terminal): Promise<Output> {
  const config = readConfig(terminal.environment)
  const { rows, madeAt } = await (path === STANDARD
    ? restoreLines(config, createInterface({ input: terminal.input() }))
    : restoreFile(config, path))
  const database = await openStore(config, { asService: true, now })
  try {
    const audit = await createAudit({ database, effects: nodeEffects }).verify()
    const living = await readLiving(database, now())
    const state = audit.ok ? 'whole' : `broken at entry ${audit.brokenId}, as it was when it was backed up`
    return {
      json: { file: path, rows, madeAt, audit, ...living },
      text: `${rows} rows are restored. The audit log is ${state}.\n\n${livingText(living, madeAt)}`,
      exitCode: audit.ok ? 0 : 1,
    }
  } finally {
    await database.close()
  }
}

interface Restored {
  rows: number
  /** When the back-up was made, in milliseconds since 1970. */
  madeAt: number
}

async function restoreFile(config: Config, path: string): Promise<Restored> {
  const file = await open(path)
  try {
    return await restoreLines(config, file.readLines({ autoClose: false }))
  } finally {
    await file.close()
  }
}

/** Restores into a store of the version that was backed up. */
async function restoreLines(config: Config, allLines: AsyncIterable<string>): Promise<Restored> {
  const lines = allLines[Symbol.asyncIterator]()
  const { version, at: madeAt } = readHeader((await lines.next()).value)
  const database = await openStore(config, { asService: true, now, version })
  const rest = { [Symbol.asyncIterator]: () => lines }
  const rows = await restore(database, rest).finally(() => database.close())
  return { rows, madeAt }
}
