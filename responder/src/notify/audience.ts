import * as z from 'zod'
import { channelKind } from '../api/channels.ts'
import { quietHours } from '../api/fatigue.ts'
import { jsonText } from '../json-text.ts'
import { mayAnswer, type Project } from '../projects/project.ts'
import type { Queries } from '../store/database.ts'
import { MAY_SEND } from './channel-store.ts'
import { isQuiet } from './quiet-hours.ts'

const row = z.object({
  id: z.string(),
  kind: channelKind,
  person_id: z.string().nullable(),
  failed_at: z.int().nullable(),
  quiet_hours: jsonText(quietHours).nullable(),
  until: z.int().nullable(),
})

/** A channel that the questions of a project may go to. */
export interface Listener {
  channelId: string
  kind: z.infer<typeof channelKind>
  /** `null` for a channel of the project itself. */
  personId: string | null
  /** Whether its latest message failed. */
  hasFailed: boolean
  /** Whether it is notified only after nobody has looked for a while. */
  isSecondLine: boolean
  /**
   * Whether nothing may be sent to it at a time, in milliseconds: its person has quiet hours or has muted the project.
   */
  isSilent: (at: number) => boolean
}

/** Lists the usable channels of a project and of everybody who may answer for it. */
export async function listenersOf({ all }: Pick<Queries, 'all'>, project: Project): Promise<Listener[]> {
  const rows = await all(
    `select channels.id, channels.kind, channels.person_id, channels.failed_at, people.quiet_hours, mutes.until
     from channels left join people on people.id = channels.person_id
       left join mutes on mutes.person_id = channels.person_id and mutes.project_id = $1
     where (channels.project_id = $1 or channels.person_id is not null) and ${MAY_SEND}
     order by channels.created_at, channels.id`,
    project.id,
  )
  const own = rows.map((value) => row.parse(value)).filter(isOf(project))
  return own.map((one) => listenerOf(project, one))
}

const isOf =
  (project: Project) =>
  ({ person_id: id }: z.infer<typeof row>): boolean =>
    id === null || mayAnswer(project, { id })

function listenerOf({ id: projectId, limits }: Project, one: z.infer<typeof row>): Listener {
  const { person_id: personId, quiet_hours: quiet, until } = one
  return {
    ...{ channelId: one.id, kind: one.kind, personId, hasFailed: one.failed_at !== null },
    isSecondLine: personId !== null && (limits.escalation?.people.includes(personId) ?? false),
    isSilent: (at) => (until !== null && at < until) || isQuiet(quiet, projectId, at),
  }
}
