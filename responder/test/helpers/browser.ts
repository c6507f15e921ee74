import test from 'ava'
import type { Browser } from 'playwright-core'
import { launchBrowser } from './launch-browser.ts'

/**
 * One browser for a test file: started at the first need, closed behind the last test.
 *
 * @param launch - `launchWholeBrowser` where the shell does not do.
 */
export function sharedBrowser(launch = launchBrowser): () => Promise<Browser> {
  let browser: Promise<Browser> | undefined
  test.after.always('closes the browser', async (t) => {
    await (await browser)?.close()
    t.pass()
  })
  return () => {
    browser ??= launch()
    return browser
  }
}
