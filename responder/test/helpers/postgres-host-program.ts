import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { migrate } from '../../src/store/migrate.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import type { DatabaseOrder } from './hosted-postgres.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'

interface Hosted {
  server: PostgresServer
  /** The name of a migrated database that nobody is connected to. */
  template: string
}

let started: Promise<Hosted> | undefined
const host = createServer(async (request, response) => {
  try {
    started ??= start()
    response.end(await obey(await started, request))
  } catch (error) {
    response.writeHead(500).end(error instanceof Error ? error.stack : String(error))
  }
})
// This also happens if the parent was killed.
process.once('disconnect', async () => {
  await (await started)?.server.stop()
  process.exit()
})
host.listen(0, '127.0.0.1')
await once(host, 'listening')
process.send?.(`http://127.0.0.1:${(host.address() as AddressInfo).port}`)

async function start(): Promise<Hosted> {
  const server = await startPostgres()
  const url = await server.createDatabase()
  const database = openPostgres(url)
  await migrate(database, Date.now)
  await database.close()
  return { server, template: new URL(url).pathname.slice(1) }
}

/** @returns The URL of a created database, or an empty text for a dropped one. */
async function obey({ server, template }: Hosted, request: IncomingMessage): Promise<string> {
  const order = JSON.parse(await text(request)) as DatabaseOrder
  if ('create' in order) return server.createDatabase(order.create === 'migrated' ? template : undefined)
  await server.dropDatabase(order.drop)
  return ''
}
