import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ExecutionContext } from 'ava'
import type { Browser, Page } from 'playwright-core'
import { ROOT } from '../../../test/helpers/job.ts'
import { variableOf } from '../../../test/helpers/people.ts'
import { createRepository } from '../../../test/helpers/repository.ts'
import { PLUGIN, startRelease } from '../../../test/helpers/semantic-release.ts'
import type { TestRegistry, TestUser } from '../../../test-registry/index.ts'
import type { JobProject } from './asking-job.ts'
import { builtPage } from './built-page.ts'
import { storeFolder } from './databases.ts'
import { freePort } from './free-port.ts'
import { watch } from './page-place.ts'
import { service } from './process.ts'
import { addAuthenticator } from './virtual-authenticator.ts'
import { openWire } from './wire.ts'

/** Before a job asks, it has to pack and to identify every account. */
const JOB_MS = 60_000
const FIRST_LINK = /http\S+\/join#\S+$/

/** The whole system: the service in its own process behind a recorded wire, and browsers. */
export async function openWhole(
  t: ExecutionContext,
  getBrowser: () => Promise<Browser>,
  registry: TestRegistry,
) {
  await Promise.all([builtPage(), builtPlugin()])
  const port = await freePort()
  const wire = await openWire(t, port)
  const folder = await storeFolder(t)
  const running = await service(t, {
    CFA_DATA_DIR: folder,
    CFA_PUBLIC_URL: wire.url,
    CFA_REGISTRIES: registry.url,
    CFA_LOG_LEVEL: 'debug',
    HOST: 'localhost',
    PORT: String(port),
  })
  const browser = await getBrowser()

  /** A browser for one person, whose device makes passkeys. */
  const openBrowser = async (): Promise<Page> => {
    const context = await browser.newContext({ baseURL: wire.url, viewport: { width: 390, height: 844 } })
    t.teardown(() => context.close())
    const page = await context.newPage()
    page.setDefaultTimeout(JOB_MS)
    watch(t, page)
    await addAuthenticator(page)
    return page
  }

  /** Opens an invitation and creates a passkey for the person. */
  const joinBy = async (link: string, name: string): Promise<Page> => {
    const page = await openBrowser()
    await page.goto(link)
    await page.getByLabel('Your name').fill(name)
    await page.getByRole('button', { name: 'Create a passkey' }).click()
    await page.getByRole('link', { name: 'Inbox' }).waitFor()
    return page
  }

  const firstLink = async (): Promise<string> => {
    const line = await running.line(FIRST_LINK)
    return FIRST_LINK.exec(line)?.[0] ?? ''
  }

  /** Everything that the service stored and logged. */
  const kept = async (): Promise<string> => {
    running.kill('SIGTERM')
    // SQLite removes its own files when it is closed.
    await running.ended
    const files = await readdir(folder)
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'latin1')))
    return [...texts, await running.log, ...running.lines].join('\n')
  }
  return { wire, openBrowser, joinBy, firstLink, kept }
}

/** A package that can be released, and a job that reaches the maintainers. */
export async function openPackage(
  t: ExecutionContext,
  registry: TestRegistry,
  { name, users }: { name: string; users: readonly TestUser[] },
) {
  const fields = { name, publishConfig: { registry: registry.url } }
  const repository = await createRepository({ package: fields })
  t.teardown(() => repository.close())
  const tokens = Object.fromEntries(users.map((user) => [variableOf(user), user.token]))
  /** A job must not outlive a test that fails while the job waits. */
  const startJob = async (where: Parameters<typeof startRelease>[1], options: object) => {
    const job = await startRelease(repository, {
      ...where,
      plugins: [[PLUGIN, { publish: 'direct', ...options }]],
    })
    t.teardown(() => job.kill('SIGKILL'))
    return job
  }
  return {
    repository,
    start: ({ endpoint, secret }: JobProject, options: object = {}) =>
      startJob({ env: { ...tokens, CFA_RESPONDER_URL: endpoint, CFA_RESPONDER_SECRET: secret } }, options),
    /** Like a job on GitHub Actions that has an identity and no secret. */
    startAs: (
      identity: Record<string, string>,
      { endpoint }: Pick<JobProject, 'endpoint'>,
      options: object = {},
    ) => startJob({ ci: 'github', env: { ...tokens, ...identity, CFA_RESPONDER_URL: endpoint } }, options),
    /** The writes to this package that reached the registry. */
    writes: () => registry.requests.filter(({ method, path }) => method !== 'GET' && path.includes(name)),
  }
}

/** Builds the plugin as it is published, unless it is already built. */
async function builtPlugin(): Promise<void> {
  const compiler = join(ROOT, 'node_modules/.bin/tsc')
  await promisify(execFile)(
    compiler,
    ['-b', 'protocol/tsconfig.build.json', 'notify/tsconfig.build.json', 'tsconfig.build.json'],
    {
      cwd: ROOT,
    },
  )
}
