import type { TestFn } from 'ava'
import type { TestUser } from '../../index.ts'
import { type Answer, type Client, createClient } from '../../index.ts'
import { createHarness, type Harness } from './scene.ts'

/** A registry for a test file about staging, and requests that do without npm. */
export interface StagingHarness extends Omit<Harness, 'publish'> {
  client: Client
  /** A package with 1.0.0, its maintainer, and 1.1.0 staged under an id. */
  stagedScene: () => Promise<StagedScene>
  view: (id: string, token: string | null) => Promise<Answer>
  approve: Decide
  reject: Decide
}

export interface StagedScene {
  name: string
  user: TestUser
  bypass: string // a token of theirs that publishes without a code
  id: string
}

type Decide = (id: string, token: string | null, otp?: string) => Promise<Answer>

export async function createStagingHarness(test: TestFn): Promise<StagingHarness> {
  const harness = await createHarness(test)
  const client = createClient(harness.registry.url)
  const decide =
    (method: string, path: string): Decide =>
    (id, token, otp) =>
      client.send(method, `-/stage/${id}${path}`, { token, command: 'stage', ...(otp && { otp }) })
  return {
    ...harness,
    client,
    stagedScene: async () => {
      const { name, user } = await harness.scene()
      const bypass = await user.createToken({ bypass2fa: true })
      await client.publish(name, '1.0.0', { token: bypass })
      const { body } = await client.stage(name, '1.1.0', { token: user.token })
      return { name, user, bypass, id: body.stageId }
    },
    view: (id, token) => client.send('GET', `-/stage/${id}`, { token }),
    approve: decide('POST', '/approve'),
    reject: decide('DELETE', ''),
  }
}
