import { startEndpoint, type TestEndpoint } from '../test/helpers/endpoint.ts'
import { createRepository, type TestRepository } from '../test/helpers/repository.ts'
import { type Entry, PLUGIN, startRelease } from '../test/helpers/semantic-release.ts'
import { startTestRegistry, type TestRegistry } from '../test/registry/index.ts'
import { untilIdle } from './support/idle.ts'
import { createNpmCounter, type NpmCounter } from './support/npm-counter.ts'
import { readOptions } from './support/options.ts'
import { type Pair, summarize } from './support/statistics.ts'
import { judgeTarget, printMachine, printTable, showMs, showRatio } from './support/table.ts'

/**
 * A whole semantic-release 25 run, from its start to its end: `@semantic-release/npm` 13 at a registry that asks nobody
 * for a code, before each run of this plugin, alone and with two maintainers who answer at once.
 */

const { runs } = readOptions({ runs: 15, quickRuns: 3 })

interface Contender {
  name: string
  target?: number
  plugin: Entry
  env: Record<string, string>
  repository: TestRepository
}

const registry = await startTestRegistry()
const endpoint = await startEndpoint({
  decide: ({ accounts: [username = ''] }) => ({ answer: { username, otp: registry.code(username) } }),
})
const counter = await createNpmCounter()
const [peer, ...ours] = await createContenders(registry, endpoint)
try {
  if (peer) await compare(peer, ours)
} finally {
  for (const { repository } of [peer, ...ours].filter((item) => item !== undefined)) await repository.close()
  await counter.close()
  await endpoint.close()
  await registry.close()
}

async function createContenders(at: TestRegistry, responder: TestEndpoint): Promise<Contender[]> {
  const carol = await at.addUser('carol', { twoFactor: 'off' })
  const [alice, bob] = [await at.addUser('alice'), await at.addUser('bob')]
  // As on npm's own registry: both plugins ask only their default registry whose the token is.
  const one = { NPM_TOKEN: carol.token, DEFAULT_NPM_REGISTRY: at.url }
  const two = { NPM_TOKEN_alice: alice.token, NPM_TOKEN_bob: bob.token, ...responder.env }
  const contenders = [
    { name: '@semantic-release/npm 13', plugin: '@semantic-release/npm', env: one },
    { name: 'ours, NPM_TOKEN, nobody to ask', plugin: PLUGIN, env: one, target: 1.1 },
    { name: 'ours, two accounts, answered at once', plugin: PLUGIN, env: two, target: 1.4 },
  ]
  return Promise.all(
    contenders.map(async (contender, index) => {
      const fields = { name: `bench-${index}`, publishConfig: { registry: at.url } }
      return { ...contender, repository: await createRepository({ package: fields }) }
    }),
  )
}

async function compare(base: Contender, contenders: Contender[]): Promise<void> {
  const processes = new Map<Contender, string[]>()
  for (const contender of [base, ...contenders]) processes.set(contender, await count(contender, counter))
  const measured = new Map<Contender, Pair[]>(contenders.map((contender) => [contender, []]))
  for (let index = 0; index < runs; index += 1) {
    for (const [contender, pairs] of measured) {
      const pair = { wasIdle: await untilIdle(), base: await time(base), contender: await time(contender) }
      pairs.push(pair)
      console.error(`${contender.name}: ${showMs(pair.contender)}, peer ${showMs(pair.base)}`)
    }
  }
  print(base, measured, processes)
}

/** A release of its own, not timed: the program in front of npm takes time too. It is also the package's first. */
async function count(contender: Contender, { commands, take }: NpmCounter): Promise<string[]> {
  await run(contender, commands)
  return (await take()).map(({ command }) => command)
}

async function time(contender: Contender): Promise<number> {
  await contender.repository.commit('fix: change something')
  const startedAt = performance.now()
  await run(contender)
  return performance.now() - startedAt
}

async function run({ name, plugin, env, repository }: Contender, commands = {}): Promise<void> {
  const options = { plugins: [plugin], env, commands }
  const { exitCode, output } = await (await startRelease(repository, options)).ended
  if (exitCode !== 0) throw new Error(`the release of ${name} failed:\n${output}`)
}

function print(
  base: Contender,
  measured: ReadonlyMap<Contender, Pair[]>,
  processes: ReadonlyMap<Contender, string[]>,
): void {
  const rows = [...measured].map(([contender, pairs]) => {
    const { base: peerMs, contender: ms, ratio, spread, idle } = summarize(pairs)
    const target = contender.target === undefined ? '' : judgeTarget(ratio, contender.target)
    return [
      contender.name,
      showMs(peerMs),
      showMs(ms),
      showRatio(ratio),
      spread.map(showRatio).join(' – '),
      `${idle} of ${runs}`,
      target,
    ]
  })
  printTable(
    [
      'a whole release',
      'peer beside it',
      'median',
      'times the peer',
      'pairs from – to',
      'began idle',
      'target',
    ],
    rows,
  )
  printTable(
    ['npm processes', 'how many', 'which'],
    [base, ...measured.keys()].map((contender) => {
      const started = processes.get(contender) ?? []
      return [contender.name, String(started.length), started.join(', ')]
    }),
  )
  printMachine(runs)
}
