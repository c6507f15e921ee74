import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { install, mayInstall } from './install.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Starts Chromium, and installs it where it can. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = (await findBrowser()) ?? (await installBrowser())
  // Root has no sandbox in Chromium; the page under test is our own.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return await chromium.launch({ executablePath, args })
}

/** The one that `CHROME_PATH` names, Playwright's own, or one in the path. */
async function findBrowser(): Promise<string | undefined> {
  const { CHROME_PATH, PATH = '' } = process.env
  const inPath = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  for (const candidate of [CHROME_PATH, chromium.executablePath(), ...inPath]) {
    if (candidate && (await exists(candidate))) return candidate
  }
  return undefined
}

async function installBrowser(): Promise<string> {
  if (await mayInstall()) {
    await install('chromium')
    const installed = await findBrowser()
    if (installed) return installed
  }
  throw new Error('These tests need a browser: install Chromium, or set CHROME_PATH to where one is.')
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
