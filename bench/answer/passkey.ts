import { setTimeout as sleep } from 'node:timers/promises'
import { startEndpoint } from '../../test/helpers/endpoint.ts'
import { createPage } from '../../test/helpers/page.ts'
import { type Entry, PLUGIN, release } from '../../test/helpers/semantic-release.ts'
import type { TestRegistry, TestUser } from '../../test-registry/index.ts'
import { type Arena, type Contender, type Lag, lagOf, publishFirst } from './arena.ts'
import { createPackageRepository } from './packages.ts'

/** Shorter than a person takes to confirm. What the job still does after it has the link has ended by then. */
const THINKING_MS = 1_500
const LINK = /http\S+\/auth\/cli\/[\w-]+/

/** When the write was confirmed, and the pause that the registry asks for between polls. */
interface Confirmed {
  at: number
  pauseMs: number
}

/** How npm's link reaches the person. */
interface LinkChannel {
  env: Record<string, string>
  options: object
  /** Called as a run begins. Resolves once the person has confirmed. */
  confirmed: () => Promise<Confirmed>
  close: () => Promise<void>
}

/** Creates this plugin with an endpoint that brings the link to the page. */
export async function createByEndpoint(passkey: TestUser, arena: Arena): Promise<Contender> {
  const page = await createPage()
  let confirmed = Promise.withResolvers<Confirmed>()
  const endpoint = await startEndpoint({
    features: ['wait', 'sealed', 'web'],
    decide: () => ({ answer: { username: passkey.name, web: page.key } }),
    confirm: async (question, link) => {
      await page
        .open(link, question)
        .then((url) => confirm(url, arena.registry))
        .then(confirmed.resolve, confirmed.reject)
      return undefined
    },
  })
  const channel: LinkChannel = {
    env: { [`NPM_TOKEN_${passkey.name}`]: passkey.token, ...endpoint.env },
    options: {},
    confirmed: () => {
      confirmed = Promise.withResolvers()
      return confirmed.promise
    },
    close: endpoint.close,
  }
  return createPasskey('link by endpoint', channel, passkey, arena)
}

/** Creates this plugin without a service: npm's link is in the log. Here the link comes from the job's first poll. */
export async function createByLog(passkey: TestUser, arena: Arena): Promise<Contender> {
  const { registry } = arena
  const channel: LinkChannel = {
    env: { NPM_TOKEN: passkey.token, CFA_RESPONDER_URL: 'npm' },
    options: { publish: 'direct', linkInLog: true },
    confirmed: async () => {
      const seen = registry.requests.length
      for (;;) {
        const look = registry.requests.slice(seen).find(({ path }) => path.startsWith('/-/v1/done?'))
        if (look) return confirm(new URL(look.path, registry.url).searchParams.get('authId') ?? '', registry)
        await sleep(20)
      }
    },
    close: async () => {},
  }
  return createPasskey('link in the log', channel, passkey, arena)
}

async function createPasskey(
  title: string,
  channel: LinkChannel,
  passkey: TestUser,
  arena: Arena,
): Promise<Contender> {
  const { registry, contents } = arena
  const name = `bench-${title.replaceAll(' ', '-')}`
  const repository = await createPackageRepository(name, contents, registry.url)
  await publishFirst(name, arena)
  registry.addMaintainer(name, passkey.name)
  const plugins: Entry[] = [[PLUGIN, channel.options]]
  return {
    name: title,
    run: async (index): Promise<Lag> => {
      await repository.commit(`fix: change number ${index}`)
      const confirming = channel.confirmed()
      const { exitCode, output } = await release(repository, { env: channel.env, plugins })
      if (exitCode !== 0 || LINK.test(output) !== 'linkInLog' in channel.options)
        throw new Error(`the release failed:\n${output}`)
      const { at, pauseMs } = await confirming
      return { ...lagOf({ at }, name, arena), pauseMs }
    },
    close: async () => {
      await channel.close()
      await repository.close()
    },
  }
}

/**
 * Confirms at the worst moment: right after a poll of the job was answered with "not yet", so that the whole pause is
 * still ahead.
 */
async function confirm(link: string, registry: TestRegistry): Promise<Confirmed> {
  const path = `/-/v1/done?authId=${link.split('/').at(-1)}`
  await sleep(THINKING_MS)
  const { headers } = await fetch(new URL(path, registry.url))
  const looks = () => registry.requests.filter((one) => one.path === path && one.status === 202).length
  const before = looks()
  while (looks() === before) await sleep(1)
  registry.approveWeb(link)
  return { at: performance.now(), pauseMs: Number(headers.get('retry-after')) * 1000 }
}
