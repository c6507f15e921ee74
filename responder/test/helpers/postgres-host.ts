import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { DatabaseOrder } from './hosted-postgres.ts'
import { HOST_VARIABLE } from './hosted-postgres.ts'
import type { PostgresServer } from './postgres.ts'

/**
 * One PostgreSQL server for all test files, which ask for databases over loopback: making one takes longer than most of
 * the files run. It is started at the first need, and ends with this process, which nothing here keeps alive.
 */
export async function hostPostgres(): Promise<Record<typeof HOST_VARIABLE, string>> {
  let started: Promise<Hosted> | undefined
  const server = createServer(async (request, response) => {
    try {
      started ??= start()
      response.end(await obey(await started, request))
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.stack : String(error))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return { [HOST_VARIABLE]: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

interface Hosted {
  server: PostgresServer
  /** The name of a database that is migrated, and that nobody is connected to. */
  template: string
}

async function start(): Promise<Hosted> {
  const { startPostgres } = await import('./postgres.ts')
  const server = await startPostgres()
  server.endWithProcess()
  const url = await server.createDatabase()
  const [{ openPostgres }, { migrate }] = await Promise.all([
    import('../../src/store/postgres.ts'),
    import('../../src/store/migrate.ts'),
  ])
  const database = openPostgres(url)
  await migrate(database, Date.now)
  await database.close()
  return { server, template: new URL(url).pathname.slice(1) }
}

/** @returns The URL of the database that was made; nothing for one that was dropped. */
async function obey({ server, template }: Hosted, request: IncomingMessage): Promise<string> {
  const order = JSON.parse(await text(request)) as DatabaseOrder
  if ('drop' in order) await server.dropDatabase(order.drop)
  else return server.createDatabase(order.create === 'migrated' ? template : undefined)
  return ''
}
