import test from 'ava'
import { type PostgresServer, startPostgres } from './postgres.ts'

/** A server for one test file, started by the first test that needs it: for tests that pause it. */
export function ownPostgres(): () => Promise<PostgresServer> {
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
