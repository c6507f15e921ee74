import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { install, mayInstall, tryInstall } from './install.ts'

const SHELL = 'chromium-headless-shell'
const SHELLS = [SHELL, 'chrome-headless-shell']
const WHOLE = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Starts Chromium, and installs it if possible. The headless shell is the same engine without windows and profiles:
 * opening a tab in its own context takes a quarter of the time that the full browser takes.
 */
export async function launchBrowser(): Promise<Browser> {
  const { CHROME_PATH } = process.env
  if (CHROME_PATH) return launch(CHROME_PATH)
  await tryInstall(SHELL)
  const shell = await findInPath(SHELLS)
  return shell ? launch(shell) : launchWholeBrowser()
}

/** Like `launchBrowser`, but with notifications, which the headless shell cannot show. */
export async function launchWholeBrowser(): Promise<Browser> {
  return launch((await findWhole()) ?? (await installWhole()))
}

async function launch(executablePath: string): Promise<Browser> {
  // Chromium has no sandbox for root, and the page under test is our own.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return await chromium.launch({ executablePath, args })
}

/** The browser that `CHROME_PATH` names, Playwright's own, or one in the path. */
async function findWhole(): Promise<string | undefined> {
  for (const candidate of [process.env.CHROME_PATH, chromium.executablePath()]) {
    if (candidate && (await exists(candidate))) return candidate
  }
  return findInPath(WHOLE)
}

async function findInPath(names: string[]): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const candidate of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    if (await exists(candidate)) return candidate
  }
  return undefined
}

async function installWhole(): Promise<string> {
  if (await mayInstall()) {
    await install('chromium')
    const installed = await findWhole()
    if (installed) return installed
  }
  throw new Error('These tests need a browser: install Chromium, or set CHROME_PATH to where one is.')
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
