import { readProject } from '../projects/project.ts'
import type { Queries } from '../store/database.ts'
import { listenersOf } from './audience.ts'

/** How many channels a question can reach, or the reason if there are none. */
export interface Reach {
  channels: number
  reason: string | null
}

/** Finds whom a question asked now would reach, for its job's log. */
export async function reachOf(queries: Pick<Queries, 'all'>, projectId: string, now: number): Promise<Reach> {
  const project = await readProject(queries, projectId)
  const listeners = project ? await listenersOf(queries, project) : []
  const working = listeners.filter(({ hasFailed }) => !hasFailed)
  const reached = working.filter(({ isSilent }) => !isSilent(now))
  if (reached.length > 0) return { channels: reached.length, reason: null }
  return { channels: 0, reason: reasonOf(listeners.length, working.length) }
}

function reasonOf(all: number, working: number): string {
  if (all === 0) return 'nobody who may answer has a channel'
  if (working === 0) return 'every channel failed the last time'
  return 'everybody who may answer has quiet hours or has muted the project'
}
