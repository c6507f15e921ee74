import { readProject } from '../projects/project.ts'
import type { StoredQuestion } from '../questions/question.ts'
import type { Queries } from '../store/database.ts'
import { type Listener, listenersOf } from './audience.ts'

/** How many channels a question reaches, or the reason if there are none. */
export interface Reach {
  channels: number
  reason: string | null
}

export type Asked = Pick<StoredQuestion, 'id' | 'projectId' | 'askedAt'>

/** Finds whom a question that was just asked reaches, for its job's log. A reminder alone does not count. */
export async function reachOf(
  queries: Pick<Queries, 'all'>,
  { id, projectId, askedAt }: Asked,
  now: number,
): Promise<Reach> {
  const rows = await queries.all(
    `select distinct channels.id from deliveries join channels on channels.id = deliveries.channel_id
     where deliveries.question_id = $1 and deliveries.created_at >= $2 and channels.failed_at is null
       and deliveries.kind in ('asked', 'escalation', 'summary', 'more')`,
    ...[id, askedAt],
  )
  if (rows.length > 0) return { channels: rows.length, reason: null }
  const project = await readProject(queries, projectId)
  return { channels: 0, reason: reasonOf(project ? await listenersOf(queries, project) : [], now) }
}

function reasonOf(listeners: Listener[], now: number): string {
  if (listeners.length === 0) return 'nobody who may answer has a channel'
  const working = listeners.filter(({ hasFailed }) => !hasFailed)
  if (working.length === 0) return 'every channel failed the last time'
  const awake = working.filter(({ isSilent }) => !isSilent(now))
  if (awake.length === 0) return 'everybody who may answer has quiet hours or has muted the project'
  if (awake.every(({ isSecondLine }) => isSecondLine))
    return 'those who are notified later have quiet hours by then, or it is over'
  return 'too many questions were asked in a short time'
}
