import type { ExecutionContext } from 'ava'
import type { Browser, Page } from 'playwright-core'
import { ask } from './asking-job.ts'
import { openPagePlace } from './page-place.ts'

type Changes = Parameters<typeof ask>[1]

/** A release that waits, and Alice on its page, with the npm accounts that she has entered. */
export async function openRelease(
  t: ExecutionContext,
  browser: () => Promise<Browser>,
  changes: Changes | (() => Changes) = {},
  accounts = ['bob'],
) {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  await alice.inject({ method: 'PATCH', url: '/api/me', payload: { accounts } })
  const project = await place.addProject(alice)
  const job = await ask(project, typeof changes === 'function' ? changes() : changes)
  const page = await place.openTab(`/q/${job.question.id}`, {}, alice)
  await page.getByRole('heading', { level: 1, name: job.question.package.name }).waitFor()
  return { ...place, alice, project, job, page, code: page.getByLabel('One-time password') }
}

export async function approveAlone(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Yes, approve' }).click()
}

/** Waits for a heading within the release. */
export const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 2, name }).waitFor()
