import { setTimeout as sleep } from 'node:timers/promises'
import type { Feature } from '@cfa/protocol'
import type { EndpointOptions, Reply } from '../../test/helpers/endpoint.ts'
import { createPage } from '../../test/helpers/page.ts'
import { createSite } from '../../test/helpers/site.ts'
import { createClient, type RequestRecord, type TestRegistry } from '../../test-registry/index.ts'
import type { Scene, Who } from './scenes.ts'

/** Prepares the registry for a job and returns the job's variables. */
export const jobs: Record<Who, (name: string, registry: TestRegistry) => Promise<Record<string, string>>> = {
  accounts: async (name, registry) => {
    const users = [await registry.addUser(`alice-${name}`), await registry.addUser(`bob-${name}`)]
    return Object.fromEntries(
      users.map((user) => [`NPM_TOKEN_${user.name.replaceAll('-', '_')}`, user.token]),
    )
  },
  token: async (name, registry) => {
    const { token } = await registry.addUser(`alice-${name}`, { twoFactor: 'off' })
    return { NPM_TOKEN: token, DEFAULT_NPM_REGISTRY: registry.url }
  },
  site: async (name, registry) => {
    const user = await registry.addUser(`alice-${name}`)
    return { NPM_TOKEN: await user.createToken({ stageOnly: true }), CFA_RESPONDER_URL: 'npm' }
  },
  identity: async (name, registry) => {
    const user = await registry.addUser(`alice-${name}`)
    const token = await user.createToken({ bypass2fa: true })
    await createClient(registry.url).publish(name, '0.9.0', { token })
    registry.trustedPublisher(name, { allow: ['stage'] })
    return { ...(await registry.startIssuer()).github(), CFA_RESPONDER_URL: 'npm' }
  },
}

export const isOnSite = ({ who }: Scene) => who === 'site' || who === 'identity'

/** Returns the options of an endpoint at which a maintainer answers. */
export async function maintainerOf(scene: Scene, registry: TestRegistry): Promise<EndpointOptions> {
  const { features = [], rejected = 0, hasPasskey } = scene
  if (hasPasskey) return passkeyMaintainer(features, registry)
  let asked = 0
  const decide = ({ accounts: [username = ''] }: { accounts: string[] }): Reply => {
    asked += 1
    const isWrong = asked <= rejected
    return { answer: { username, otp: isWrong ? registry.staleCode(username) : registry.code(username) } }
  }
  return { features, decide }
}

async function passkeyMaintainer(
  features: readonly Feature[],
  registry: TestRegistry,
): Promise<EndpointOptions> {
  const page = await createPage()
  return {
    features,
    decide: ({ accounts: [username = ''] }) => ({ answer: { username, web: page.key } }),
    confirm: async (question, link) => {
      registry.approveWeb(await page.open(link, question))
      return undefined
    },
  }
}

/** Approves on npmjs.com as a maintainer, after the job has polled once. */
export async function approveOnSite(name: string, registry: TestRegistry): Promise<void> {
  const { id } = await createSite(registry, { name }).staged()
  const seen = registry.requests.length
  const isLook = ({ method, path, answeredAt }: RequestRecord) =>
    method === 'GET' && path.includes(name) && answeredAt !== null
  while (!registry.requests.slice(seen).some(isLook)) await sleep(20)
  await registry.stage.approveOnSite(id)
}
