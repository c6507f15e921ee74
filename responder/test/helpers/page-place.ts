import type { ExecutionContext } from 'ava'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { Role } from '../../src/api/people.ts'
import { createAudit } from '../../src/audit/audit.ts'
import { createProjects } from '../../src/projects/projects.ts'
import type { JobProject } from './asking-job.ts'
import { builtPage } from './built-page.ts'
import { type Overrides, startService } from './service.ts'
import { inviteToken, signedIn, type Visitor } from './signed-in.ts'
import { slowPage } from './slow-page.ts'

/** How much slower pages are. Set by hand, to look for tests that fail on a slow machine. */
const SLOW_MS = Number(process.env.CFA_SLOW_PAGE ?? 0)

/** The service as it ships, listening, with its built page, and browsers for it. */
export async function openPagePlace(
  t: ExecutionContext,
  getBrowser: () => Promise<Browser>,
  overrides: Overrides = {},
) {
  await builtPage()
  const service = await startService(t, { listens: true, ...overrides })
  const { publicUrl } = service.config
  const browser = await getBrowser()

  /** A tab in its own browser context. Anything that goes wrong in it fails the test at the end. */
  const openTab = async (
    path: string,
    options: BrowserContextOptions = {},
    visitor?: Visitor,
  ): Promise<Page> => {
    const context = await browser.newContext({
      baseURL: publicUrl,
      viewport: { width: 390, height: 844 },
      ...options,
    })
    t.teardown(() => context.close())
    if (visitor) await context.addCookies([cookieFor(visitor, publicUrl)])
    if (SLOW_MS > 0) await context.addInitScript(slowPage, SLOW_MS)
    const page = await context.newPage()
    watch(t, page)
    await page.goto(path)
    return page
  }

  const join = (role: Role, name: string): Promise<Visitor> => signedIn(service, { role, name })

  const addProject = async (
    admin: Visitor,
    name = 'tool',
    packages = ['@example/*'],
  ): Promise<JobProject> => {
    const projects = createProjects({ ...service, audit: createAudit(service) })
    const { secret, ...project } = await projects.create(admin.person, { name, packages, people: null })
    return { ...project, secret: secret ?? '' }
  }

  return { ...service, openTab, join, addProject, inviteToken: (role?: Role) => inviteToken(service, role) }
}

export type PagePlace = Awaited<ReturnType<typeof openPagePlace>>

/** The texts to copy in a region, once it is there. */
export async function codesIn(region: Locator): Promise<string[]> {
  await region.waitFor()
  return await region.locator('code').allTextContents()
}

/** Fails the test if the page writes to the console, throws, or requests anything but its own service. */
export function watch(t: ExecutionContext, page: Page): void {
  const wrong: string[] = []
  page.on('console', (message) => {
    if (!isAboutStatus(message.text())) wrong.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (
      !request.url().startsWith(new URL(page.url() === 'about:blank' ? request.url() : page.url()).origin)
    ) {
      wrong.push(`request: ${request.url()}`)
    }
  })
  t.teardown(() => {
    if (wrong.length > 0) throw new Error(`The page did what it should not:\n${wrong.join('\n')}`)
  })
}

/** The browser itself logs every refused response and every lost connection. */
const isAboutStatus = (text: string): boolean =>
  text.startsWith('Failed to load resource') || /net::ERR_/.test(text)

function cookieFor({ headers }: Visitor, url: string) {
  const [name = '', value = ''] = headers.cookie.split('=')
  // A `__Host-` cookie is secure, even on localhost, and belongs to one host.
  return { name, value, url: url.replace('http:', 'https:'), secure: true, sameSite: 'Strict' as const }
}
