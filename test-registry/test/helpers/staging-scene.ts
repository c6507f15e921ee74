import type { TestFn } from 'ava'
import type { TestUser } from '../../index.ts'
import { type Answer, type Client, createClient } from '../../index.ts'
import { createStage, type Stage } from './scene.ts'

/** A registry for a test file on staging, and its requests without npm. */
export interface StagingStage extends Omit<Stage, 'publish'> {
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

export async function createStagingStage(test: TestFn): Promise<StagingStage> {
  const stage = await createStage(test)
  const client = createClient(stage.registry.url)
  const decide =
    (method: string, path: string): Decide =>
    (id, token, otp) =>
      client.send(method, `-/stage/${id}${path}`, { token, command: 'stage', ...(otp && { otp }) })
  return {
    ...stage,
    client,
    stagedScene: async () => {
      const { name, user } = await stage.scene()
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
