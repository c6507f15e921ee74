import path from 'node:path'
import type { Question } from '@cfa/protocol'
import type { TestRegistry, TestUser } from '../../test-registry/index.ts'
import { type Reply, startEndpoint, type TestEndpoint } from './endpoint.ts'
import type { Machine, Mode } from './modes.ts'
import { variableOf } from './people.ts'
import { createRepository, type Files, type TestRepository } from './repository.ts'

/** A repository that any of the plugins can release. */
export interface Project {
  /** Default: a name that no other project of the test file has. */
  name?: string
  /** More fields of `package.json`. */
  package?: Record<string, unknown> | ((place: Place) => Record<string, unknown>)
  files?: Files | ((place: Place) => Files)
  /** The folder of the repository where the job works. Default: its root. */
  folder?: string
  /** Git commands that prepare the repository. */
  git?: string[][]
  /** More variables of the job; `undefined` removes one, and `{token}` stands for the publisher's token. */
  env?: Env | ((place: Place & { cwd: string }) => Env)
  /** What happens before the job begins. */
  before?: (checkout: Checkout) => Promise<unknown>
  /** What the maintainer answers. Default: an approval with a code. */
  decide?: (question: Question, checkout: Checkout) => Reply | undefined | Promise<Reply | undefined>
}

export type Env = Record<string, string | undefined>

/** What a file or a variable may have to name. */
export interface Place {
  url: string
  /** The registry's host with its port. */
  host: string
  name: string
  mode: Mode
}

/** A project on the machine that releases it. */
export interface Checkout {
  mode: Mode
  name: string
  registry: TestRegistry
  user: TestUser
  repository: TestRepository
  /** The folder where the job works. */
  cwd: string
  endpoint: TestEndpoint
  env: Env
  close: () => Promise<void>
}

export async function checkOut(
  project: Project & { name: string },
  mode: Mode,
  { registry: start, twoFactor, features }: Machine,
): Promise<Checkout> {
  const registry = await start()
  const { name, decide } = project
  const user = await registry.addUser(`publisher-of-${name.replace(/\W+/g, '-')}`, { twoFactor })
  const place = { url: registry.url, host: new URL(registry.url).host, name, mode }
  const repository = await createRepository({
    package: { name, ...fill(project.package, place) },
    files: fill(project.files, place) ?? {},
  })
  const cwd = path.join(repository.cwd, project.folder ?? '.')
  for (const command of project.git ?? []) await repository.git(...command)
  const agree = () => ({ answer: { username: user.name, otp: registry.code(user.name) } })
  const endpoint = await startEndpoint({
    features: features ?? [],
    decide: async (question) => (await decide?.(question, checkout)) ?? agree(),
  })
  const credentials = features
    ? { [variableOf(user)]: user.token, ...endpoint.env }
    : { NPM_TOKEN: user.token }
  const more = Object.entries(fill(project.env, { ...place, cwd }) ?? {})
  const env = {
    NPM_CONFIG_REGISTRY: registry.url,
    ...credentials,
    ...Object.fromEntries(more.map(([variable, value]) => [variable, value?.replace('{token}', user.token)])),
  }
  const close = async () => void (await Promise.all([endpoint.close(), repository.close()]))
  const checkout: Checkout = { mode, name, registry, user, repository, cwd, endpoint, env, close }
  await project.before?.(checkout)
  return checkout
}

function fill<Value, At>(value: Value | ((at: At) => Value), at: At): Value {
  return value instanceof Function ? value(at) : value
}
