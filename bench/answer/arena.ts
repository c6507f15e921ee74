import type { TestRegistry, TestUser } from '../../test-registry/index.ts'
import type { Arrivals } from './arrivals.ts'
import type { NpmHome } from './npm.ts'
import { type Contents, createPackageFolder } from './packages.ts'

/** The registry, the user and the package contents that all contenders of a comparison share. */
export interface Arena {
  registry: TestRegistry
  arrivals: Arrivals
  user: TestUser
  npm: NpmHome
  contents: Contents
  runs: number
}

/** The time from an answer until the registry had the whole request with its code. */
export interface Lag {
  ms: number
  isAccepted: boolean
  /** How much of it was a pause that the registry asked for. */
  pauseMs?: number
}

export interface Contender {
  name: string
  /** @param index - Which run this is, from 0. */
  run: (index: number) => Promise<Lag>
  close: () => Promise<void>
}

/** The code that was given, and when, by `performance.now()`. */
export interface Given {
  code: string
  at: number
}

/** Publishes a first version, because npm sends one more request for a new package than for later versions. */
export async function publishFirst(name: string, arena: Arena): Promise<void> {
  const { registry, user, npm } = arena
  const folder = await createPackageFolder(`${name}-first`, { bytes: 0, prepackMs: 0 }, npm)
  await folder.setVersion('0.0.1')
  await npm.run(['pkg', 'set', `name=${name}`], { cwd: folder.cwd })
  await npm.run(['publish'], { cwd: folder.cwd, env: { npm_config_otp: registry.code(user.name) } })
}

export function giveCode({ registry, user }: Arena): Given {
  return { code: registry.code(user.name), at: performance.now() }
}

/** Computes the lag of a write. @param given - It has no `code` if the registry itself gave the job the code. */
export function lagOf(
  { code, at }: Pick<Given, 'at'> & Partial<Given>,
  name: string,
  { registry, arrivals }: Arena,
): Lag {
  const isSent = (request: { path: string; otp?: string | null | undefined; at: number }) =>
    request.path === `/${name}` &&
    (code === undefined ? request.otp != null : request.otp === code) &&
    request.at > at
  const arrival = arrivals.list.find(isSent)
  const reply = registry.requests.find((request) => request.method === 'PUT' && isSent(request))
  if (!arrival || !reply) throw new Error(`the registry got no ${name} with the code that was given`)
  return { ms: arrival.at - at, isAccepted: typeof reply.status === 'number' && reply.status < 300 }
}
