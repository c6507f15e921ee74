import type { Queries } from '../store/database.ts'
import type { StagedVersion } from './staged.ts'
import { describeTarget } from './target.ts'
import { readTriggers, type Trigger } from './triggers.ts'
import { readWaiting } from './versions.ts'
import { readWatches } from './watches.ts'

/** Lists the state of each project's watch. It contains no token, so it may be shown. */
export async function listWatches({ all }: Pick<Queries, 'all'>) {
  const watches = await readWatches({ all })
  return Promise.all(
    watches.map(async ({ projectId, project, registry, target, lookedAt, failure }) => ({
      ...{ name: project, registry, target: describeTarget(target), lookedAt, failure },
      waiting: (await readWaiting({ all }, projectId)).map(nameOf),
      triggers: (await readTriggers({ all }, projectId)).map((trigger) => ({
        ...{ at: trigger.createdAt, state: stateOf(trigger), failure: trigger.failure },
        versions: trigger.versions.map(nameOf),
      })),
    })),
  )
}

const nameOf = ({ name, version }: StagedVersion): string => `${name}@${version}`

function stateOf({ nextAt, failure }: Trigger): 'due' | 'started' | 'given up' {
  if (nextAt !== null) return 'due'
  return failure === null ? 'started' : 'given up'
}
