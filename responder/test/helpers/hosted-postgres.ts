import type { ExecutionContext } from 'ava'

/** The variable with the address of the host (`postgres-host.ts`). */
export const HOST_VARIABLE = 'TEST_POSTGRES_HOST'

/** A request to the host. */
export type DatabaseOrder = { create: 'empty' | 'migrated' } | { drop: string }

/** A database for one test, on the server that all files share. It is dropped at the end of the test. */
export async function createDatabase(t: ExecutionContext, create: 'empty' | 'migrated'): Promise<string> {
  const url = await order({ create })
  t.teardown(() => order({ drop: url }))
  return url
}

async function order(what: DatabaseOrder): Promise<string> {
  const host = process.env[HOST_VARIABLE]
  if (!host) throw new Error(`${HOST_VARIABLE} is missing: ava.config.js of this folder sets it.`)
  const response = await fetch(host, { method: 'POST', body: JSON.stringify(what) })
  const reply = await response.text()
  if (!response.ok) throw new Error(`The host of PostgreSQL failed: ${reply}`)
  return reply
}
