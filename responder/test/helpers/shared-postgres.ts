import test from 'ava'
import { type PostgresServer, startPostgres } from './postgres.ts'

/** A server for all tests of a file, from the first that wants it on. */
export function sharedPostgres(): () => Promise<PostgresServer> {
  let server: Promise<PostgresServer> | undefined
  test.after.always('stops PostgreSQL', async (t) => {
    await (await server)?.stop()
    t.pass()
  })
  return () => {
    server ??= startPostgres()
    return server
  }
}
