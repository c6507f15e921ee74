import * as z from 'zod'
import { channelKind } from '../api/channels.ts'
import { quietHours } from '../api/fatigue.ts'
import { jsonText } from '../json-text.ts'
import { mayAnswer, PROJECT_COLUMNS, type Project, projectOf } from '../projects/project.ts'
import type { Queries } from '../store/database.ts'
import { MAY_SEND } from './channel-store.ts'
import { isQuiet } from './quiet-hours.ts'

const row = z.object({
  id: z.string(),
  kind: channelKind,
  project_id: z.string().nullable(),
  person_id: z.string().nullable(),
  failed_at: z.int().nullable(),
  quiet_hours: jsonText(quietHours).nullable(),
  until: z.int().nullable(),
})
type Row = z.infer<typeof row>

const COLUMNS =
  'channels.id, channels.kind, channels.project_id, channels.person_id, channels.failed_at, people.quiet_hours'

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

/**
 * Lists the usable channels of a project and of everybody who may answer for it, or only the channel `channelId` if it
 * is one of these.
 */
export async function listenersOf(
  { all }: Pick<Queries, 'all'>,
  project: Project,
  channelId?: string,
): Promise<Listener[]> {
  const rows = await all(
    `select ${COLUMNS}, mutes.until
     from channels left join people on people.id = channels.person_id
       left join mutes on mutes.person_id = channels.person_id and mutes.project_id = $1
     where (channels.project_id = $1 or channels.person_id is not null) and ${MAY_SEND}
       ${channelId === undefined ? '' : 'and channels.id = $2'}
     order by channels.created_at, channels.id`,
    ...[project.id, ...(channelId === undefined ? [] : [channelId])],
  )
  const own = rows.map((value) => row.parse(value)).filter(isOf(project))
  return own.map((one) => read(project, one))
}

/** Reads all usable channels once, to list those of one project after the other. */
export async function readAudience({
  all,
}: Pick<Queries, 'all'>): Promise<(project: Project) => Iterable<Listener>> {
  const channels = await all(
    `select ${COLUMNS}, null as until from channels left join people on people.id = channels.person_id
     where ${MAY_SEND}`,
  )
  const rows = channels.map((value) => row.parse(value))
  const muted = await all('select project_id, person_id, until from mutes')
  const mutes = new Map(muted.map((one) => [`${one.project_id} ${one.person_id}`, Number(one.until)]))
  return function* (project) {
    for (const one of rows) {
      const until = mutes.get(`${project.id} ${one.person_id}`) ?? null
      if (isOf(project)(one)) yield read(project, { ...one, until })
    }
  }
}

/**
 * Finds what a delivery's channel is to its question's project by now. `undefined` if its person may no longer answer.
 * No channel wants to hear that a removed project waits.
 */
export async function listenerOf(
  queries: Pick<Queries, 'all'>,
  { question_id: questionId, channel_id: channelId }: { question_id: string; channel_id: string },
): Promise<Listener | undefined> {
  const [row] = await queries.all(
    `select ${PROJECT_COLUMNS}, projects.removed_at from projects
     join questions on questions.project_id = projects.id where questions.id = $1`,
    questionId,
  )
  const [listener] = row ? await listenersOf(queries, projectOf(row), channelId) : []
  return listener && row?.removed_at !== null ? { ...listener, isSilent: () => true } : listener
}

const isOf =
  (project: Project) =>
  ({ project_id, person_id: id }: Row): boolean =>
    id === null ? project_id === project.id : mayAnswer(project, { id })

function read({ id: projectId, limits }: Project, one: Row): Listener {
  const { person_id: personId, quiet_hours: quiet, until } = one
  return {
    ...{ channelId: one.id, kind: one.kind, personId, hasFailed: one.failed_at !== null },
    isSecondLine: personId !== null && (limits.escalation?.people.includes(personId) ?? false),
    isSilent: (at) => (until !== null && at < until) || isQuiet(quiet, projectId, at),
  }
}
