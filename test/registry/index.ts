import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Account,
  createAccount,
  currentCode,
  staleCode,
  type TwoFactor,
  unspentCode,
} from './accounts.ts'
import { createFaults } from './faults.ts'
import { createGate } from './gate.ts'
import { listen, serverFor, stop } from './http.ts'
import { createPackages } from './packages.ts'
import { type RequestRecord, recordInto } from './requests.ts'
import { createTokens } from './tokens.ts'
import { createTrustedPublishers, TRUSTED_PUBLISHER } from './trusted-publishers.ts'
import type { TestRegistry, TestRegistryOptions, TestUser } from './types.ts'
import { forwardTo } from './upstream.ts'
import { startVerdaccio, type Upstream } from './verdaccio.ts'
import { createWebPairs } from './web-pairs.ts'
import type { World } from './world.ts'

export type { TwoFactor } from './accounts.ts'
export type { Fault, FaultAction, FaultMatch, FaultStage, Faults } from './faults.ts'
export type { RequestRecord } from './requests.ts'
export type { TokenOptions, TrustedAction } from './tokens.ts'
export type { Exchange, TrustOptions } from './trusted-publishers.ts'
export type { TestRegistry, TestRegistryOptions, TestUser } from './types.ts'

/** Starts Verdaccio and, in front of it, a gate that behaves as npm's registry does under "2FA for writes". */
export async function startTestRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const upstream = await startVerdaccio()
  const connection = forwardTo(upstream.url)
  const clock = createClock(options.clock ?? Date.now)
  const faults = createFaults(sleep)
  const world = createWorld(options, clock.now, { underFaults: faults.run, forward: connection.forward })
  const requests: RequestRecord[] = []
  const server = serverFor(createGate(world), recordInto(requests, world.tokens))
  const close = () => closeAll(server, connection.close, upstream)
  try {
    const url = await listen(server, options.port)
    await addAccount(world, upstream, TRUSTED_PUBLISHER, 'off')
    return {
      url,
      ...controls(world, upstream, options.realTime ?? false),
      advance: clock.advance,
      faults,
      requests,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function createClock(base: () => number) {
  let offsetMs = 0
  const advance = (ms: number) => {
    offsetMs += ms
  }
  return { now: () => base() + offsetMs, advance }
}

type Effects = Pick<World, 'underFaults' | 'forward'>

function createWorld(options: TestRegistryOptions, now: () => number, effects: Effects): World {
  const tokens = createTokens(now)
  return {
    now,
    accounts: new Map(),
    tokens,
    pairs: createWebPairs(options.webPairLifeMs ?? 300_000, now),
    packages: createPackages(),
    trusted: createTrustedPublishers(tokens, now),
    whoami: options.whoami ?? true,
    tokenList: options.tokenList ?? true,
    ...effects,
  }
}

type Controls = Omit<TestRegistry, 'url' | 'advance' | 'faults' | 'requests' | 'close'>

function controls(world: World, upstream: Upstream, realTime: boolean): Controls {
  return {
    upstreamUrl: upstream.url,
    addUser: async (name, { twoFactor = 'totp' } = {}) =>
      testUser(await addAccount(world, upstream, name, twoFactor), world),
    code: (user) => (realTime ? currentCode : unspentCode)(accountOf(world, user), world.now()),
    staleCode: (user) => staleCode(accountOf(world, user), world.now()),
    revokeToken: (token) => {
      const found = world.tokens.get(token)
      if (!found) throw new TypeError('no such token')
      found.revoked = true
    },
    addMaintainer: world.packages.addMaintainer,
    approveWeb: world.pairs.approve,
    trustedPublisher: world.trusted.trust,
    exchanges: world.trusted.exchanges,
    publisherOf: world.packages.publisherOf,
    packument: async (name) => (await get(`${upstream.url}${name.replace('/', '%2f')}`)).json(),
    tarball: async (name, version) => {
      const file = `${name.split('/').at(-1)}-${version}.tgz`
      return Buffer.from(await (await get(`${upstream.url}${name}/-/${file}`)).arrayBuffer())
    },
  }
}

async function addAccount(
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

async function closeAll(server: Server, disconnect: () => void, upstream: Upstream): Promise<void> {
  await stop(server)
  disconnect()
  await upstream.close()
}
