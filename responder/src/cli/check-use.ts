import * as z from 'zod'
import { isolated } from '../isolated.ts'
import { jsonText } from '../json-text.ts'
import { MAY_SEND } from '../notify/channel-store.ts'
import { mayAnswer } from '../projects/project.ts'
import type { Database, Queries } from '../store/database.ts'
import { lastBackup } from '../store/last-backup.ts'
import { type Finding, problem, well } from './finding.ts'

const DAY_MS = 24 * 60 * 60_000
const BACKUP_MS = 7 * DAY_MS

/** Checks whether a working store is also looked after, and whether people are notified when they are asked. */
export async function checkUse(database: Database, now: number): Promise<Finding[]> {
  return [await checkBackup(database, now), await checkChannels(database), await checkProjects(database)]
}

async function checkBackup(database: Database, now: number): Promise<Finding> {
  const todo = 'Run `cfa-responder backup FILE` each night; the documentation has a timer.'
  const last = await lastBackup(database)
  if (last === undefined) {
    const [first] = await database.all('select min(at) as at from migrations')
    const isYoung = now - Number(first?.at ?? now) < BACKUP_MS
    if (isYoung) return well('back-up', `there has been none yet. ${todo}`)
    return problem('back-up', `there has never been one. ${todo}`)
  }
  const days = Math.max(0, Math.floor((now - last) / DAY_MS))
  const says = `the last one was ${days === 0 ? 'today' : days === 1 ? 'a day ago' : `${days} days ago`}.`
  return now - last < BACKUP_MS ? well('back-up', says) : problem('back-up', `${says} ${todo}`)
}

const failedRow = z.object({ name: z.string(), owner: z.string().nullable(), failure: z.string().nullable() })

async function checkChannels({ all }: Queries): Promise<Finding> {
  const rows = await all(
    `select channels.name, channels.failure, coalesce(projects.name, people.name) as owner from channels
     left join projects on projects.id = channels.project_id left join people on people.id = channels.person_id
     where channels.failed_at is not null order by channels.created_at, channels.id`,
  )
  if (rows.length === 0) return well('channels', 'none has failed to deliver its last message.')
  const failed = rows.map((row) => failedRow.parse(row))
  const named = failed.map(
    ({ name, owner, failure }) =>
      `“${isolated(name)}” of ${isolated(owner ?? 'nobody')} (${failure ?? 'unknown'})`,
  )
  return problem(
    'channels',
    `${optionValues(named)} failed to deliver the last message. Test them on the page.`,
  )
}

const projectRow = z.object({
  id: z.string(),
  name: z.string(),
  people: jsonText(z.array(z.string())).nullable(),
})

/** Checks that every project reaches somebody, through its own channels or those of people who may answer. */
async function checkProjects({ all }: Queries): Promise<Finding> {
  const projects = (
    await all('select id, name, people from projects where removed_at is null order by name')
  ).map((row) => projectRow.parse(row))
  const channels = await all(
    `select project_id as project, person_id as person from channels left join people on people.id = channels.person_id
     where people.removed_at is null and ${MAY_SEND}`,
  )
  const silent = projects.filter(
    (project) =>
      !channels.some(({ project: id, person }) =>
        person === null ? id === project.id : mayAnswer(project, { id: String(person) }),
      ),
  )
  if (silent.length === 0) return well('projects', 'each notifies somebody.')
  const names = silent.map(({ name }) => name)
  return problem(
    'projects',
    `nobody would be notified by ${optionValues(names)}. Add a channel to the project, or to somebody who may answer. An e-mail address counts once the link that it got has been opened.`,
  )
}

const NAMED = 10

function optionValues(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  return `${names.slice(0, NAMED).join(', ')}${more}`
}
