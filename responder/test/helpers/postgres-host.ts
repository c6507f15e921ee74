import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { HOST_VARIABLE } from './hosted-postgres.ts'

/**
 * One PostgreSQL server for all test files, which ask for databases over loopback: making one takes longer than most of
 * the files run. It is started at the first need, and ends with this process, which nothing here keeps alive. It is a
 * process of its own, because what starts PostgreSQL for us ends its process with exit code 0, whatever it was to be.
 */
export async function hostPostgres(): Promise<Record<typeof HOST_VARIABLE, string>> {
  const program = fileURLToPath(new URL('postgres-host-program.ts', import.meta.url))
  const execArgv = ['--disable-warning=ExperimentalWarning']
  const child = fork(program, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [url] = await once(child, 'message')
  child.unref()
  child.channel?.unref()
  return { [HOST_VARIABLE]: url }
}
