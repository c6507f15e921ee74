import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import type { Harness } from './harness.ts'
import type { Scene } from './release-scene.ts'
import { GIT_ENV } from './repository.ts'
import { PLUGIN, type ReleaseRun, startRelease } from './semantic-release.ts'

/** What happened to one release, so that it can be reproduced. */
export interface Interrupted {
  /** What was done, in order. */
  story: string[]
  /** What is wrong; `undefined` if nothing is. */
  trouble: string | undefined
}

type Random = () => number

/** About how many lines a job prints. The jobs of one workflow stage and end, or finish. */
const LINES = 42
const MOST_ACTIONS = 4
/** Whatever happened before, this many runs with an approval each have to be enough. */
const MOST_RUNS = 4
const TAG = 'v1.0.0'
/** A job takes seconds, or a minute on a busy machine. */
const HANGS_MS = 5 * 60_000
/** What ends a job: a CI service that times out or cancels, or a terminal. */
const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** Numbers from 0 to below 1, the same ones for the same seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Kills, races, approves and discards the jobs of one release at random, and then lets it finish. */
export async function interrupt(harness: Harness, seed: number): Promise<Interrupted> {
  const random = createRandom(seed)
  const place = await siteScene(harness)
  const story: string[] = []
  const world = { harness, place, random, signals: createRandom(seed + 1e6), story }
  const actions = 2 + Math.floor(random() * (MOST_ACTIONS - 1))
  for (let action = 0; action < actions; action += 1) {
    await act(world)
    const trouble = await tagWithoutPackage(place)
    if (trouble) return { story, trouble }
  }
  return { story, trouble: await finish(world) }
}

interface World {
  harness: Harness
  place: Scene
  random: Random
  /** Chooses signals apart from everything else, so that they change nothing but the signals. */
  signals: Random
  story: string[]
}

/** Alice's stage-only token, with npmjs.com for approvals. A name that exists, as a new one would get a placeholder. */
async function siteScene({ scene, client }: Harness): Promise<Scene> {
  const place = await scene()
  await client.publish(place.name, '0.9.0', { token: await place.alice.createToken({ bypass2fa: true }) })
  const NPM_TOKEN = await place.alice.createToken({ stageOnly: true })
  return { ...place, env: { NPM_TOKEN, CFA_RESPONDER_URL: 'npm' } }
}

async function act(world: World): Promise<void> {
  const { random } = world
  const kind = random()
  const approving = random() < 0.4 ? approveDuring(world) : undefined
  if (kind < 0.45) await job(world, Math.ceil(random() * LINES))
  else if (kind < 0.65) await race(world)
  else if (kind < 0.75) await approve(world)
  else if (kind < 0.85) discard(world)
  else if (kind < 0.92) await push(world)
  else await job(world)
  await approving?.stop()
}

async function race(world: World): Promise<void> {
  const { random } = world
  const killedAt = () => (random() < 0.4 ? Math.ceil(random() * LINES) : undefined)
  world.story.push('two jobs at once')
  await Promise.all([job(world, killedAt()), job(world, killedAt())])
}

/** Runs one job with a clone of its own. @param killedAt - The line of its log after which it is killed. */
async function job(world: World, killedAt?: number): Promise<ReleaseRun> {
  const { place, random, signals, story } = world
  const signal = SIGNALS[Math.floor(signals() * SIGNALS.length)] ?? 'SIGKILL'
  const isGroup = killedAt !== undefined && signals() < 0.5
  const [wait, finishes] = [random() < 0.7 ? false : '2s', random() < 0.2 && killedAt === undefined]
  const folder = await mkdtemp(path.join(tmpdir(), 'clone-'))
  const cwd = path.join(folder, 'work')
  await git(folder, 'clone', '--quiet', place.repository.remote, cwd)
  let lines = 0
  let isKilled = false
  const running = await startRelease(
    { ...place.repository, cwd, git: (...args) => git(cwd, ...args) },
    {
      plugins: [[PLUGIN, { wait }]],
      env: { ...place.env, ...(finishes ? { CFA_FINISH_ONLY: 'true' } : {}) },
      onOutput: (text) => {
        lines += text.split('\n').length - 1
        if (killedAt === undefined || lines < killedAt || isKilled) return
        isKilled = true
        running.kill(signal)
      },
      isGroup,
    },
  )
  let isHanging = false
  const hanging = setTimeout(() => {
    isHanging = true
    running.kill('SIGKILL')
  }, HANGS_MS)
  const run = await running.ended
  clearTimeout(hanging)
  if (isHanging) throw new Error(`A job does not end. ${story.join('; ')}; ${signal}:\n${run.output}`)
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  const end = run.signal ?? `exit code ${run.exitCode}`
  const killed = isKilled ? `, ${signal}${isGroup ? ' to its group' : ''} after line ${killedAt}` : ''
  story.push(`job, wait ${wait}${finishes ? ', finishes only' : ''}${killed}: ${end} after ${lines} lines`)
  return run
}

async function git(cwd: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH ?? '', ...GIT_ENV }
  return (await execa('git', args, { cwd, env, extendEnv: false })).stdout
}

const staged = ({ harness, place }: World) => harness.registry.stage.list(place.name)[0]

async function approve(world: World): Promise<void> {
  const item = staged(world)
  if (!item) return
  world.story.push('approved')
  await world.harness.registry.stage.approveOnSite(item.id).catch(quicker)
}

/** Ignores that the version was no longer staged by then. */
function quicker(error: Error): void {
  if (!/nothing is staged as/.test(error.message)) throw error
}

/** Approves as soon as something is staged, unless it is stopped before. */
function approveDuring(world: World): { stop: () => Promise<void> } {
  let last = Promise.resolve()
  const timer = setInterval(() => {
    if (!staged(world)) return
    clearInterval(timer)
    last = approve(world)
  }, 50)
  return {
    stop: () => {
      clearInterval(timer)
      return last
    },
  }
}

function discard(world: World): void {
  const item = staged(world)
  if (!item) return
  world.story.push('discarded')
  world.harness.registry.stage.rejectOnSite(item.id)
}

/** Pushes a file that is not packed, so that the bytes stay the same. */
async function push({ place, random, story }: World): Promise<void> {
  story.push('a push')
  await place.repository.commit('ci: a change', { 'workflow.yml': `# ${random()}\n` })
}

async function tagWithoutPackage({ repository, versions }: Scene): Promise<string | undefined> {
  const tags = await repository.remoteTags()
  const isLive = (await versions()).includes('1.0.0')
  return tags.length > 0 && !isLive ? `There is a tag, ${tags}, and no package.` : undefined
}

/** Finishes the release, as a later run has to be able to. */
async function finish(world: World): Promise<string | undefined> {
  const { place, harness } = world
  let output = ''
  for (let runs = 0; runs < MOST_RUNS; runs += 1) {
    if ((await place.repository.remoteTags()).includes(TAG)) break
    await approve(world)
    output = (await job({ ...world, random: () => 0.5 })).output
  }
  const trouble = await tagWithoutPackage(place)
  if (trouble) return trouble
  if (!(await place.repository.remoteTags()).includes(TAG)) return `No later run finishes it:\n${output}`
  const { 'dist-tags': tags } = await harness.registry.packument(place.name)
  return tags.latest === '1.0.0' ? undefined : `The dist-tag is ${tags.latest}.`
}
