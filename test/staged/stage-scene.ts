import type { Publication } from '../../lib/door/read-publication.ts'
import { describeRelease } from '../../lib/errors/describe-release.ts'
import { createFail } from '../../lib/errors/fail.ts'
import type { Phase } from '../../lib/errors/state.ts'
import type { StageTools } from '../../lib/staged/find-staged.ts'
import type { Staging } from '../../lib/staged/staging.ts'
import { createHastyClock, type HastyClock } from '../fakes/clock.ts'
import { createContext, type FakeContext } from '../fakes/context.ts'
import { packument, replyWith } from '../fakes/registry.ts'
import { alice, TARGET } from '../fakes/release.ts'
import { createTableRegistry, type Table, type TableRegistry } from '../fakes/table-registry.ts'

export const ID = '11111111-2222-4333-8444-555555555555'
export const OTP = '012345'
export const HASHES = { integrity: 'sha512-ours', shasum: 'ours' }
export const COMMIT = 'a'.repeat(40)

/** The fields that staging reads. */
export const PUBLICATION = {
  ...{ name: TARGET.name, version: TARGET.version, ...HASHES },
  document: { versions: {} },
} as unknown as Publication

export const OURS = packument(TARGET.version, HASHES)
export const THEIRS = packument(TARGET.version, { integrity: 'sha512-theirs', shasum: 'theirs' })
export const OTP_WANTED = replyWith(401, { error: 'otp' }, { 'www-authenticate': 'OTP' })
export const BUSY = replyWith(429, { error: 'Too many requests' })

export const item = (changes: object = {}) => ({
  id: ID,
  packageName: TARGET.name,
  version: TARGET.version,
  tag: 'latest',
  shasum: HASHES.shasum,
  ...changes,
})
export const list = (...items: object[]) => replyWith(200, { items, total: items.length })
export const view = (changes: object = {}) => replyWith(200, item(changes))
export const status = (word: string | number) =>
  typeof word === 'number' ? replyWith(word) : replyWith(200, { status: word })

export const stagingOf = (changes: Partial<Staging> = {}): Staging => ({
  isOnSite: false,
  identity: undefined,
  reader: alice,
  listed: [],
  notifiers: [],
  item: undefined,
  isDeclined: false,
  isLeftWaiting: false,
  receipts: [],
  ...changes,
})

export interface StageScene {
  tools: StageTools & { staging: Staging; clock: HastyClock }
  registry: TableRegistry
  context: FakeContext
}

/** What staging works with: a registry with table replies, a clock that does not wait, and a log. */
export function stageScene(
  table: Table,
  staging: Partial<Staging> = {},
  phase: Phase = 'prepare',
): StageScene {
  const registry = createTableRegistry(table)
  const context = createContext()
  const kept = stagingOf(staging)
  const fail = createFail(
    (written) =>
      describeRelease(
        { ...TARGET, phase, staged: kept.item && { ...kept.item, isDeclined: kept.isDeclined } },
        written,
      ),
    TARGET.registry,
  )
  const { logger } = context
  const tools = {
    target: TARGET,
    registry,
    staging: kept,
    clock: createHastyClock(),
    logger,
    fail,
    commit: COMMIT,
  }
  return { tools, registry, context }
}
