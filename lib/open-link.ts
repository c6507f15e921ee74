import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { execa } from 'execa'
import { findOutside } from './files/find-program.ts'
import type { Env } from './types.ts'

/** The command that opens a file as a double click would. */
const OPENERS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/**
 * Opens a link in the browser through a file in `folder` that redirects to it. Every user of the machine can read the
 * arguments of a process, but only this user can read the file. Anyone with the link can fetch the code, so a program
 * of the project or of a dependency is never started.
 *
 * @param folder - A folder that only this user can read.
 * @param env - The browser's environment. It must hold no secret, because the browser may run for a long time.
 * @param cwd - The project's folder.
 */
export async function openLink(link: string, folder: string, env: Env, cwd: string): Promise<void> {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  const opener = await findOutside(command, { env, cwd })
  if (opener === undefined) return
  const file = path.join(folder, 'confirm.html')
  const target = link.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  await writeFile(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${target}">`, {
    mode: 0o600,
  })
  await execa(opener.file, [...args, file], {
    env: { ...env, ...opener.variables },
    extendEnv: false,
    reject: false,
    stdio: 'ignore',
    timeout: 10_000,
  })
}
