import test from 'ava'
import type { Browser } from 'playwright-core'
import { launchBrowser } from './launch-browser.ts'

/**
 * One browser for a test file, started when first needed and closed after the last test.
 *
 * @param launch - `launchWholeBrowser` if the headless shell is not enough.
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
