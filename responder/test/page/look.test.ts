import ava, { type ExecutionContext } from 'ava'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { ask, type Job, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace, type PagePlace } from '../helpers/page-place.ts'
import type { Visitor } from '../helpers/signed-in.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

interface Scene {
  place: PagePlace
  alice: Visitor
  code: Job
  approval: Job
  web: Job
  over: Job
  invitation: string
}

/** Every view, and what to wait for before it is checked. */
const VIEWS: {
  name: string
  path: (scene: Scene) => string
  isStranger?: boolean
  act: (page: Page) => Promise<unknown>
}[] = [
  {
    name: 'signing in',
    path: () => '/',
    isStranger: true,
    act: (page) => button(page, 'Sign in with a passkey').waitFor(),
  },
  {
    name: 'an invitation',
    path: ({ invitation }) => `/join#${invitation}`,
    isStranger: true,
    act: (page) => button(page, 'Create a passkey').waitFor(),
  },
  {
    name: 'an old invitation',
    path: () => '/join',
    isStranger: true,
    act: (page) => heading(page, 'can’t be used'),
  },
  { name: 'the inbox', path: () => '/', act: (page) => heading(page, '3 releases waiting') },
  { name: 'a code', path: ({ code }) => at(code), act: (page) => button(page, 'Send the code').waitFor() },
  {
    name: 'a recovery code',
    path: ({ code }) => at(code),
    act: (page) => page.getByLabel('One-time password').fill('0123456789abcdef'.repeat(4)),
  },
  {
    name: 'an approval',
    path: ({ approval }) => at(approval),
    act: (page) => button(page, 'Approve').waitFor(),
  },
  {
    name: 'approving without a code',
    path: ({ approval }) => at(approval),
    act: async (page) => {
      await page.getByLabel('Publish as').selectOption('alice')
      await button(page, 'Approve').click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'declining',
    path: ({ approval }) => at(approval),
    act: async (page) => {
      await button(page, 'Decline…').click()
      await page.getByRole('dialog').waitFor()
      await page.getByLabel('Discard as').waitFor()
    },
  },
  {
    name: 'a strange registry, network and install script',
    path: ({ web }) => at(web),
    act: async (page) => {
      await button(page, 'Confirm with a passkey').waitFor()
      await page.getByText('not npm’s own registry').waitFor()
      await page.getByText('through settings of the repository').waitFor()
      await page.getByText('runs scripts where it is installed').waitFor()
    },
  },
  { name: 'an end', path: ({ over }) => at(over), act: (page) => heading(page, 'The job no longer asks') },
  { name: 'history', path: () => '/history', act: (page) => page.getByText('Withdrawn').waitFor() },
  {
    name: 'the audit log',
    path: () => '/audit',
    act: (page) => page.getByText('Project: create').waitFor(),
  },
  { name: 'settings', path: () => '/settings', act: (page) => button(page, 'Add a passkey…').waitFor() },
  {
    name: 'adding a channel',
    path: () => '/settings',
    act: async (page) => {
      await button(page, 'Add a channel…').click()
      await page.getByLabel('Kind').selectOption('ntfy')
    },
  },
  {
    name: 'projects',
    path: () => '/projects',
    act: async (page) => {
      await page.getByText('Manage').click()
      await button(page, 'Add a channel…').waitFor()
    },
  },
  { name: 'people', path: () => '/people', act: (page) => page.getByLabel('Role of Alice').waitFor() },
  { name: 'no page', path: () => '/nowhere', act: (page) => heading(page, 'There is no such page') },
]

const button = (page: Page, name: string) => page.getByRole('button', { name })
const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor()
const at = ({ question }: Job): string => `/q/${question.id}`

async function setScene(place: PagePlace): Promise<Scene> {
  const alice = await place.join('admin', 'Alice')
  await place.join('maintainer', 'Bob')
  const project = await place.addProject(alice, 'tool', ['@example/*', '@a-scope-with-a-long-name/*'])
  const [code, approval, web, over] = [
    await ask(project),
    await ask(project, { ask: 'approval', kind: 'stage-approve' }),
    await ask(project, { web: true, package: strange, network, details }),
    await ask(project, { package: { ...questionOf().package, version: '2.0.9' } }),
  ]
  await over.report({ state: 'withdrawn', reason: 'The job was cancelled.' })
  return { place, alice, code, approval, web, over, invitation: await place.inviteToken() }
}

const strange = {
  ...questionOf().package,
  name: `@a-scope-with-a-long-name/${'a-package-whose-name-does-not-fit-'.repeat(3)}`,
  version: '10.20.30-alpha.4+build.99',
  registry: 'https://npm.company.example/',
}

const details = {
  ...{ notes: null, files: [], previous: null, commits: [] },
  scripts: [{ event: 'postinstall', command: `node ${'a-long-path/'.repeat(30)}` }],
}

const network = [{ setting: 'proxy', value: `http://${'proxy.'.repeat(30)}example/`, file: '.npmrc' }]

/** Opens each view on a phone, and makes all checks before the next one, because opening takes the most time. */
async function forEachView(t: ExecutionContext, look: (page: Page, name: string) => Promise<void>) {
  const scene = await setScene(await openPagePlace(t, browser))
  for (const { name, path, isStranger, act } of VIEWS) {
    const page = await scene.place.openTab(path(scene), {}, isStranger ? undefined : scene.alice)
    await act(page)
    await look(page, name)
    await page.context().close()
  }
}

const SCHEMES = ['light', 'dark'] as const
test('axe finds no problem in any view, in light or dark colours', async (t) => {
  await forEachView(t, async (page, name) => {
    await page.evaluate(axe.source)
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme })
      t.is(
        await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches),
        colorScheme === 'dark',
      )
      // Only violations are requested, because axe would also describe everything that passes.
      const { violations } = await page.evaluate(() =>
        axe.run({ resultTypes: ['violations'], selectors: false }),
      )
      t.deepEqual(
        violations.map(({ id, nodes }) => [name, colorScheme, id, nodes.map(({ html }) => html)]),
        [],
      )
    }
  })
})

const WIDTHS = [320, 1280]
test(`no view is wider than a screen of ${WIDTHS.join(' or ')} pixels`, async (t) => {
  await forEachView(t, async (page, name) => {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 640 })
      const content = await page.evaluate(() => document.documentElement.scrollWidth)
      t.true(content <= width, `${name} is ${content} pixels wide, of ${width}`)
    }
  })
})

test('name and version are the largest text on the page of a release', async (t) => {
  const scene = await setScene(await openPagePlace(t, browser))
  const page = await scene.place.openTab(at(scene.code), {}, scene.alice)
  await heading(page, 'A code is needed to publish')
  const [first, second] = await page.evaluate(() => {
    const texts = [...document.querySelectorAll('main *')].filter(({ textContent }) => textContent?.trim())
    const sizes = texts.map((element) => Number.parseFloat(getComputedStyle(element).fontSize))
    const inHeading = texts.map((element) => element.closest('h1') !== null)
    const largest = (isHeading: boolean) =>
      Math.max(...sizes.filter((_, index) => inHeading[index] === isHeading))
    return [largest(true), largest(false)]
  })
  t.true((first ?? 0) > (second ?? 0))
})

test('a release can be answered by keyboard alone, starting from the inbox', async (t) => {
  const { place, alice, approval } = await setScene(await openPagePlace(t, browser))
  const page = await place.openTab('/', {}, alice)
  await heading(page, '3 releases waiting')
  const press = async (until: string) => {
    for (let count = 0; count < 30; count += 1) {
      await page.keyboard.press('Tab')
      if ((await page.evaluate(() => document.activeElement?.textContent))?.includes(until)) return
    }
    throw new Error(`Nothing that says “${until}” can be reached.`)
  }
  await press('May this be released?')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: '@example/tool 2.1.0' }).waitFor()
  await page.locator('h1:focus').waitFor()
  await press('Choose an npm account')
  await page.keyboard.press('ArrowDown')
  await press('Approve')
  await page.keyboard.press('Enter')
  await page.locator('dialog h2:focus', { hasText: 'Approve without a code?' }).waitFor()
  await press('Yes, approve')
  await page.keyboard.press('Enter')
  t.like(await approval.answer(), { type: 'approval', username: 'alice' })
  await page.locator('h2:focus', { hasText: 'Approved' }).waitFor()
})

test('with reduced motion, nothing is animated and codes are still sent automatically', async (t) => {
  const { place, alice, code } = await setScene(await openPagePlace(t, browser))
  const page = await place.openTab(at(code), { reducedMotion: 'reduce' }, alice)
  await page.getByLabel('Publish as').selectOption('alice')
  const held = Promise.withResolvers<void>()
  await page.route('**/answer', async (route) => {
    await held.promise
    await route.continue()
  })
  await page.getByLabel('One-time password').fill('123456')
  await button(page, 'Sending…').waitFor()
  t.is(await page.evaluate(() => document.getAnimations().length), 0)
  held.resolve()
  t.like(await code.answer(), { otp: '123456' })
})

test('the button does not move while a code is typed and checked', async (t) => {
  const { place, alice, code } = await setScene(await openPagePlace(t, browser))
  const page = await place.openTab(at(code), {}, alice)
  const send = button(page, 'Send')
  const field = page.getByLabel('One-time password')
  const placeOf = async () => (await send.boundingBox())?.y
  await field.waitFor()
  await page.evaluate(() => document.fonts.ready)
  await page.getByLabel('Publish as').selectOption('bob')
  const before = await placeOf()
  await field.fill('12')
  await field.press('Enter')
  await page.getByText('A code has 6 to 16 digits.').waitFor()
  t.is(await placeOf(), before)
  await field.fill('123456')
  t.is(await placeOf(), before)
})

test('the page has no inline script or style, and its icons exist', async (t) => {
  const { app } = await openPagePlace(t, browser)
  const { body } = await app.inject({ url: '/', headers: { accept: 'text/html' } })
  t.notRegex(body, /<style|style=|<script(?![^>]*src=)|\son\w+=/)
  const manifest = (await app.inject('/manifest.webmanifest')).json()
  for (const { src } of manifest.icons) t.is((await app.inject(src)).statusCode, 200, src)
})
