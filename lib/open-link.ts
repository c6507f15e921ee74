import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { execa } from 'execa'
import type { Env } from './types.ts'

/** What opens a file as the person would. */
const OPENERS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/**
 * Opens a link in the browser, by way of a file in `folder` that leads there: every user of the machine can read the
 * arguments of a process, and only this one the file.
 *
 * @param folder - That only this user can read.
 * @param env - Of the browser, which may live for long: without any secret.
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
