import { Readable } from 'node:stream'
import type { ExecutionContext } from 'ava'
import { run } from '../../src/cli/run.ts'
import { openStore } from '../../src/store/open.ts'
import { storeFolder } from './databases.ts'

/** Runs commands in this process. `all` is what was printed and complained about, in order. */
export function shellIn(environment: Record<string, string>) {
  return async (input: string, ...args: string[]) => {
    const lines: Array<{ text: string; isComplaint: boolean }> = []
    const print = (text: string) => void lines.push({ text, isComplaint: false })
    const exitCode = await run(args, {
      environment: { CFA_PUBLIC_URL: 'https://cfa.example', ...environment },
      print,
      write: async (text) => print(text),
      complain: (text) => void lines.push({ text, isComplaint: true }),
      input: () => Readable.from([input]),
    })
    const joined = (some: typeof lines) => some.map(({ text }) => text).join('\n')
    return {
      exitCode,
      text: joined(lines.filter(({ isComplaint }) => !isComplaint)),
      complaint: joined(lines.filter(({ isComplaint }) => isComplaint)),
      all: joined(lines),
    }
  }
}

/** A folder that no service has ever used, with commands for it. */
export async function emptyShellOf(t: ExecutionContext, environment: Record<string, string> = {}) {
  const dataDir = await storeFolder(t)
  const shellWith = shellIn({ CFA_DATA_DIR: dataDir, ...environment })
  const shell = (...args: string[]) => shellWith('', ...args)
  const json = async (...args: string[]) => JSON.parse((await shell(...args, '--json')).text)
  return { dataDir, shell, shellWith, json }
}

/** The same with a store, which a service has created. */
export async function shellOf(t: ExecutionContext, environment: Record<string, string> = {}) {
  const place = await emptyShellOf(t, environment)
  const made = { dataDir: place.dataDir, databaseUrl: environment.CFA_DATABASE_URL ?? null }
  await (await openStore(made, { asService: true, now: Date.now })).close()
  return place
}
