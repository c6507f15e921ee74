import test from 'ava'
import { type PostgresServer, startPostgres } from './postgres.ts'

/** A server of the test file’s own, from its first test that wants it on: for tests that pause it. */
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
