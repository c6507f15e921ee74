import { setTimeout as sleep } from 'node:timers/promises'
import type { Feature } from '@cfa/protocol'
import { startEndpoint } from '../../test/helpers/endpoint.ts'
import { release } from '../../test/helpers/semantic-release.ts'
import { type Arena, type Contender, type Given, giveCode, lagOf, publishFirst } from './arena.ts'
import { createPackageRepository } from './packages.ts'

/** Shorter than a person takes to answer. What the job still does after asking has ended by then. */
const THINKING_MS = 1_500

/** Creates this plugin in a whole semantic-release run, with a responder that has these features. */
export async function createOurs(title: string, features: Feature[], arena: Arena): Promise<Contender> {
  const { registry, user, contents } = arena
  const name = ['bench-ours', ...features].join('-')
  const repository = await createPackageRepository(name, contents, registry.url)
  await publishFirst(name, arena)
  let given: Given | undefined
  const endpoint = await startEndpoint({
    features,
    decide: async () => {
      await sleep(THINKING_MS)
      given = giveCode(arena)
      return { answer: { username: user.name, otp: given.code } }
    },
  })
  return {
    name: title,
    run: async (index) => {
      given = undefined
      await repository.commit(`fix: change number ${index}`)
      const env = { [`NPM_TOKEN_${user.name}`]: user.token, ...endpoint.env }
      const { exitCode, output } = await release(repository, { env })
      if (exitCode !== 0 || !given) throw new Error(`the release failed:\n${output}`)
      return lagOf(given, name, arena)
    },
    close: async () => {
      await endpoint.close()
      await repository.close()
    },
  }
}
