import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { ExecutionContext } from 'ava'

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The path of a program on this machine, or `undefined` if there is none. */
export async function findProgram(name: string): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS]
  for (const folder of folders) if (await isProgram(join(folder, name))) return join(folder, name)
  return undefined
}

/** Logs that the test is skipped, and passes it. */
export function skipWithout(t: ExecutionContext, what: string): void {
  t.log(`SKIPPED: this machine has no ${what}, and it can't be had here.`)
  t.pass()
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
