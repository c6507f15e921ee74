import type { TestRegistry, TestUser, TwoFactor } from '../../test-registry/index.ts'
import type { Reply, TestEndpoint } from './endpoint.ts'

/** The two people who can be asked. */
export interface Maintainers {
  alice: TestUser
  bob: TestUser
}

/** Adds the two under the same names in each scene, followed by the scene's number. */
export async function addMaintainers(
  registry: TestRegistry,
  scene: number,
  twoFactor: TwoFactor = 'totp',
): Promise<Maintainers> {
  const add = (name: string) => registry.addUser(`${name}-${scene}`, { twoFactor })
  const [alice, bob] = await Promise.all([add('alice'), add('bob')])
  return { alice, bob }
}

/** The variables with their tokens and the responder, as a job gets them. */
export function jobEnvOf({ alice, bob }: Maintainers, endpoint: TestEndpoint): Record<string, string> {
  return { [variableOf(alice)]: alice.token, [variableOf(bob)]: bob.token, ...endpoint.env }
}

/** `NPM_TOKEN_ALICE_1`, because CI services accept only upper case and `_`. */
export function variableOf({ name }: Pick<TestUser, 'name'>): string {
  return `NPM_TOKEN_${name.toUpperCase().replaceAll('-', '_')}`
}

/** Replies with a user's codes. */
export interface Codes {
  /** A code that the registry accepts now. */
  codeOf: (user: TestUser) => Reply
  /** A code that it rejects. */
  wrongCodeOf: (user: TestUser) => Reply
}

export const codesOf = (registry: TestRegistry): Codes => ({
  codeOf: ({ name }) => ({ answer: { username: name, otp: registry.code(name) } }),
  wrongCodeOf: ({ name }) => ({ answer: { username: name, otp: registry.staleCode(name) } }),
})
