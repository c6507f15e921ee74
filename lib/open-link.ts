import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { execa } from 'execa'
import type { Env } from './types.ts'

/** The command that opens a file as a double click would. */
const OPENERS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/**
 * Opens a link in the browser through a file in `folder` that redirects to it. Every user of the machine can read the
 * arguments of a process, but only this user can read the file.
 *
 * @param folder - A folder that only this user can read.
 * @param env - The browser's environment. It must hold no secret, because the browser may run for a long time.
 */
export async function openLink(link: string, folder: string, env: Env): Promise<void> {
  const file = path.join(folder, 'confirm.html')
  const target = link.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  await writeFile(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${target}">`, {
    mode: 0o600,
  })
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  await execa(command, [...args, file], {
    env,
    extendEnv: false,
    reject: false,
    stdio: 'ignore',
    timeout: 10_000,
  })
}
