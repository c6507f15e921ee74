import { startEndpoint } from '../../test/helpers/endpoint.ts'
import { type Entry, PLUGIN, startRelease } from '../../test/helpers/semantic-release.ts'
import type { TestRegistry } from '../../test-registry/index.ts'
import { createProject, type Project } from './project.ts'

/** A plugin, and what its job publishes with. */
export interface Contender {
  name: string
  /** The largest allowed ratio to the peer's time. The peer has none. */
  target?: number
  project: Project
  /** Runs a whole release. @param env - More variables for the job. */
  release: (env?: Record<string, string>) => Promise<void>
  close: () => Promise<void>
}

export async function createPeer(registry: TestRegistry, token: string): Promise<Contender> {
  const plugin = '@semantic-release/npm'
  return createContender('@semantic-release/npm 13', { plugin, env: alone(registry, token), registry })
}

/** Creates this plugin in place of the peer: with `NPM_TOKEN` and nobody to ask. */
export async function createDropIn(registry: TestRegistry, token: string): Promise<Contender> {
  const setup = { plugin: PLUGIN, env: alone(registry, token), registry, target: 1.05 }
  return createContender('ours, NPM_TOKEN, nobody to ask', setup)
}

/**
 * Creates this plugin with two accounts, and an endpoint that at once approves and gives a code.
 *
 * @param publish - `direct`, as the peer does it, or `staged`, the default, which takes two writes instead of one and
 *   waits until the version is live.
 */
export async function createWithAccounts(
  registry: TestRegistry,
  publish: 'direct' | 'staged',
): Promise<Contender> {
  const [first, second] = [`alice-${publish}`, `bob-${publish}`]
  const [alice, bob] = [await registry.addUser(first), await registry.addUser(second)]
  const endpoint = await startEndpoint({
    features: ['approval'],
    decide: ({ accounts: [username = ''] }) => ({
      answer: { approved: true, username, otp: registry.code(username) },
    }),
  })
  const env = { [`NPM_TOKEN_${first}`]: alice.token, [`NPM_TOKEN_${second}`]: bob.token, ...endpoint.env }
  const setup = { plugin: [PLUGIN, { publish }] as Entry, env, registry, target: 1.05 }
  const contender = await createContender(`ours, two accounts, ${publish}`, setup)
  return { ...contender, close: () => Promise.all([contender.close(), endpoint.close()]).then(() => {}) }
}

/** As in most jobs. The jobs of the tests have a proxy that can't be reached. */
const NO_PROXY = { HTTP_PROXY: '', HTTPS_PROXY: '' }

/** Makes the test registry the default one, because both plugins verify a token only at their default registry. */
function alone({ url }: TestRegistry, token: string): Record<string, string> {
  return { NPM_TOKEN: token, DEFAULT_NPM_REGISTRY: url }
}

interface Setup {
  plugin: Entry
  env: Record<string, string>
  registry: TestRegistry
  target?: number
}

async function createContender(
  name: string,
  { plugin, env, registry, ...target }: Setup,
): Promise<Contender> {
  const packageName = `bench-${name.replace(/\W+/g, '-').toLowerCase()}`.replace(/-+/g, '-')
  const project = await createProject({ name: packageName, publishConfig: { registry: registry.url } })
  const { repository } = project
  return {
    name,
    ...target,
    project,
    release: async (more = {}) => {
      const options = { plugins: [plugin], env: { ...NO_PROXY, ...env, ...more } }
      const { exitCode, output } = await (await startRelease(repository, options)).ended
      if (exitCode !== 0) throw new Error(`the release of ${name} failed:\n${output}`)
    },
    close: repository.close,
  }
}
