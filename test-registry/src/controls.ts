import {
  type Account,
  createAccount,
  currentCode,
  staleCode,
  type TwoFactor,
  unspentCode,
} from './accounts.ts'
import { startIssuer, type TestIssuer } from './issuer.ts'
import { createStageControls } from './stage-controls.ts'
import type { TestRegistry, TestUser } from './types.ts'
import type { Upstream } from './verdaccio.ts'
import type { World } from './world.ts'

type Controls = Omit<TestRegistry, 'url' | 'advance' | 'faults' | 'requests' | 'close'> & {
  closeIssuers: () => Promise<void>
}

/** Creates what a test can do to the registry and ask about it, in addition to sending requests. */
export function createControls(world: World, upstream: Upstream, realTime: boolean): Controls {
  const issuers: TestIssuer[] = []
  const fetchUpstream = async (path: string) => {
    await world.processing.settle()
    return get(`${upstream.url}${path}`)
  }
  return {
    upstreamUrl: upstream.url,
    addUser: async (name, { twoFactor = 'totp' } = {}) =>
      testUser(await addAccount(world, upstream, name, twoFactor), world),
    code: (user) => (realTime ? currentCode : unspentCode)(accountOf(world, user), world.now()),
    staleCode: (user) => staleCode(accountOf(world, user), world.now()),
    reuseCodes: (user) => {
      accountOf(world, user).isReusable = true
    },
    revokeToken: (token) => {
      const found = world.tokens.get(token)
      if (!found) throw new TypeError('no such token')
      found.revoked = true
    },
    addMaintainer: world.packages.addMaintainer,
    maintainersOf: world.packages.maintainersOf,
    settings: world.settings,
    approveWeb: world.pairs.approve,
    skipWeb: world.pairs.skip,
    isWebOpened: world.pairs.isOpened,
    trustedPublisher: world.trusted.trust,
    startIssuer: async () => {
      const issuer = await startIssuer(world.now)
      issuers.push(issuer)
      world.trusted.addIssuer(issuer.url, issuer.publicKey)
      return issuer
    },
    closeIssuers: async () => {
      await Promise.all(issuers.map(({ close }) => close()))
    },
    exchanges: world.trusted.exchanges,
    stage: createStageControls(world),
    slowPublish: world.processing.slow,
    goLive: world.processing.goLive,
    versionStatus: world.versionStatus.set,
    publisherOf: world.packages.publisherOf,
    packument: async (name) => (await fetchUpstream(name.replace('/', '%2f'))).json(),
    tarball: async (name, version) => {
      const file = `${name.split('/').at(-1)}-${version}.tgz`
      return Buffer.from(await (await fetchUpstream(`${name}/-/${file}`)).arrayBuffer())
    },
  }
}

export async function addAccount(
  world: World,
  upstream: Upstream,
  name: string,
  twoFactor: TwoFactor,
): Promise<Account> {
  const account = createAccount(name, twoFactor, await upstream.addUser(name))
  world.accounts.set(name, account)
  return account
}

function testUser({ name, totp }: Account, { tokens }: World): TestUser {
  return {
    name,
    token: tokens.create(name).token,
    totpSecret: totp?.secret.base32 ?? null,
    totpUri: totp?.toString() ?? null,
    createToken: async (options) => tokens.create(name, options).token,
  }
}

function accountOf(world: World, user: string): Account {
  const account = world.accounts.get(user)
  if (!account) throw new TypeError(`no user ${user}`)
  return account
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${response.status} for ${url}`)
  return response
}
