import * as z from 'zod'
import { type QuietHours, type QuietReply, quietHours } from '../api/fatigue.ts'
import { ServiceError } from '../errors.ts'
import { jsonText } from '../json-text.ts'
import type { PeopleContext } from '../people/context.ts'
import { actorOf, unknownPerson } from '../people/person.ts'
import { mayAnswer, PROJECT_COLUMNS, type Project, projectOf } from '../projects/project.ts'
import { type Listener, listenersOf, readAudience } from './audience.ts'

const MINUTE_MS = 60_000
const personRow = z.object({ quiet_hours: jsonText(quietHours).nullable() })

interface Mute {
  project: string
  minutes: number
  isSure: boolean
}

/** Creates the settings for quiet hours and muted projects. People change them only for themselves. */
export function createQuietSettings({
  database,
  effects,
  audit,
}: Pick<PeopleContext, 'database' | 'effects' | 'audit'>) {
  /** Reads the settings of a person, with every project that they may answer for. */
  async function quiet({ id }: { id: string }): Promise<QuietReply> {
    const [row] = await database.all('select quiet_hours from people where id = $1', id)
    if (!row) throw unknownPerson()
    const rows = await database.all(
      `select ${PROJECT_COLUMNS} from projects where projects.removed_at is null order by projects.name`,
    )
    const now = effects.now()
    const muted = await mutesOf(id, now)
    const own = rows.map(projectOf).filter((project) => mayAnswer(project, { id }))
    const audience = await readAudience(database)
    const projects = own.map((project) => ({
      id: project.id,
      name: project.name,
      mutedUntil: muted.get(project.id) ?? null,
      isLast: isLastListener(id, audience(project), now),
    }))
    return { quietHours: personRow.parse(row).quiet_hours, projects, now }
  }

  async function mutesOf(personId: string, now: number): Promise<Map<string, number>> {
    const rows = await database.all(
      'select project_id, until from mutes where person_id = $1 and until > $2',
      ...[personId, now],
    )
    return new Map(rows.map((row) => [String(row.project_id), Number(row.until)]))
  }

  const isLast = async ({ id }: { id: string }, project: Project): Promise<boolean> =>
    isLastListener(id, await listenersOf(database, project), effects.now())

  const setQuietHours = async (person: { id: string }, hours: QuietHours | null): Promise<QuietReply> => {
    await database.transaction(async (transaction) => {
      await transaction.run(
        'update people set quiet_hours = $1 where id = $2 and removed_at is null',
        ...[hours && JSON.stringify(hours), person.id],
      )
      const actor = actorOf(person)
      const detail = { quietHours: hours }
      await audit.record(transaction, { actor, action: 'person.set_quiet_hours', subject: actor, detail })
    })
    return quiet(person)
  }

  /**
   * Mutes a project for some minutes. 0 minutes ends it. Throws `not_found`, or `last_listener` if nobody else would be
   * notified and the person is not sure.
   */
  async function mute(
    person: { id: string },
    { project: projectId, minutes, isSure }: Mute,
  ): Promise<QuietReply> {
    const [row] = await database.all(
      `select ${PROJECT_COLUMNS} from projects where id = $1 and removed_at is null`,
      projectId,
    )
    const project = row && projectOf(row)
    if (!project || !mayAnswer(project, person))
      throw new ServiceError('not_found', 'There is no such project.')
    if (minutes > 0 && !isSure && (await isLast(person, project)))
      throw new ServiceError('last_listener', 'Nobody else would be notified when this project asks.')
    const until = effects.now() + minutes * MINUTE_MS
    await database.transaction(async (transaction) => {
      await transaction.run(
        `insert into mutes (person_id, project_id, until) values ($1, $2, $3)
         on conflict (person_id, project_id) do update set until = excluded.until`,
        ...[person.id, projectId, until],
      )
      const actor = actorOf(person)
      const entry = { actor, action: 'person.mute', subject: `project:${projectId}` }
      await audit.record(transaction, { ...entry, detail: { minutes } })
    })
    return quiet(person)
  }

  return { quiet, setQuietHours, mute }
}

export type QuietSettings = ReturnType<typeof createQuietSettings>

/** Whether a question asked at a time, in milliseconds, would be sent to this person's channels alone. */
function isLastListener(personId: string, listeners: Iterable<Listener>, at: number): boolean {
  let isReached = false
  for (const { personId: id, hasFailed, isSilent } of listeners) {
    if (hasFailed || isSilent(at)) continue
    if (id !== personId) return false
    isReached = true
  }
  return isReached
}
