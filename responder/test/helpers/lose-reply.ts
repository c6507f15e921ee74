import type { Page } from 'playwright-core'

/** Lets the service take the next answer, but loses its reply. The page gets no news either, as on a bad network. */
export async function loseReply(page: Page): Promise<void> {
  await page.route('**/api/questions/*', (route) => route.abort())
  await page.route(
    '**/answer',
    async (route) => {
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
}

/** Lets the page miss the next news of a question, as on a bad network. */
export const missNews = (page: Page): Promise<unknown> =>
  page.route('**/api/questions/*', (route) => route.abort(), { times: 1 })

/** Lets the page get news again. */
export const recover = (page: Page): Promise<void> => page.unroute('**/api/questions/*')

/** Resolves once the page says that an answer could not be sent. */
export const failed = (page: Page): Promise<void> =>
  page.getByRole('alert').getByText('The service can’t be reached right now.', { exact: true }).waitFor()
