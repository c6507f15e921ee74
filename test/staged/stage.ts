import type { ExecutionContext } from 'ava'
import type { PackedRelease } from '../../lib/release/pack-release.ts'
import type { Staging } from '../../lib/staged/staging.ts'
import type { VersionStatus } from '../../lib/staged/version-status.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { createNpm, type FakeNpm, failed, found, ok } from '../fakes/npm.ts'
import { alice, type StepOptions, stepWith } from '../fakes/step.ts'
import { startServer } from '../responders/server.ts'

export const ID = '0f4c1b6e-4f0e-4a3e-9a0b-6d6c2f6b1a11'

export const packed = {
  tarball: { filename: 'a.tgz', file: '/folder/a.tgz', integrity: 'sha512-ours', shasum: 'ours' },
  publishable: '/folder/package',
} as PackedRelease

/** The version of the step, as the registry shows it staged. */
export const item = (fields: object = {}) => ({
  id: ID,
  packageName: '@example/tool',
  version: '2.1.0',
  tag: 'latest',
  shasum: 'ours',
  status: 'staged',
  ...fields,
})

export const LOST = failed('ECONNRESET')
export const EOTP = failed('EOTP', 'A code is needed.')
export const ABSENT = failed('E404', 'Not found')
export const OURS = found('sha512-ours')
export const THEIRS = found('sha512-theirs')
export const STAGED = ok(item())

/** npm by its commands, where `stage` has one for each verb: `stage list`. */
export function createStageNpm(results: Parameters<typeof createNpm>[0]): FakeNpm {
  const npm = createNpm(results)
  const runNpm: FakeNpm['runNpm'] = ({ args: [first, second, ...rest], ...run }) => {
    const args = first === 'stage' ? [`stage ${second}`, ...rest] : [first, second, ...rest]
    return npm.runNpm({ ...run, args: args.filter((arg) => arg !== undefined) })
  }
  return { ...npm, runNpm }
}

/** Where the registry says that the version stands, or the status of its answer. */
export type Word = VersionStatus | number

/** A registry that says one after the other; the last one stays. */
export async function registryThatSays(t: ExecutionContext, words: Word[]): Promise<string> {
  const replies = words.map((word) =>
    typeof word === 'number' ? { status: word } : { body: { status: word } },
  )
  return new URL('/', (await startServer(t, replies)).url).href
}

/** Alice stages and looks, and nothing was staged when the release began. */
export const stagingWith = (overrides: Partial<Staging> = {}): Staging => ({
  isOnSite: false,
  identity: undefined,
  looker: alice,
  listed: [],
  npm: '11.21.0',
  notifiers: [],
  item: undefined,
  receipts: [],
  ...overrides,
})

export interface StageOptions extends StepOptions {
  npm?: Parameters<typeof createNpm>[0]
  /** Default: it does not say. */
  status?: Word[]
  staging?: Partial<Staging>
}

/** A step whose pauses end at once. */
export async function stageStep(
  t: ExecutionContext,
  { npm: results = {}, status = [403], staging, ...options }: StageOptions,
) {
  const npm = createStageNpm(results)
  const { now, sleep, slept } = createHastyClock()
  const registry = await registryThatSays(t, status)
  const step = stepWith({
    ...options,
    effects: { runNpm: npm.runNpm, now, sleep, ...options.effects },
    session: { staging: stagingWith(staging), ...options.session, registry },
    input: { phase: 'prepare', ...options.input },
  })
  const count = (command: string) => npm.commands().filter((one) => one === command).length
  return { step, npm, slept, count }
}
