import type { People } from '../people/people.ts'
import type { Database } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import type { EntryContent } from './entry.ts'

interface AuditNamesDeps {
  database: Pick<Database, 'all'>
  people: Pick<People, 'names'>
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** Creates the function that finds the current names of people and projects, by the ids anywhere in entries. */
export function createAuditNames({ database, people }: AuditNamesDeps) {
  return async (entries: readonly EntryContent[]): Promise<Record<string, string>> => {
    const ids = [...new Set(JSON.stringify(entries).match(UUID))]
    if (ids.length === 0) return {}
    const places = placesOf(ids.length)
    const projects = await database.all(`select id, name from projects where id in (${places})`, ...ids)
    const named = projects.map(({ id, name }): [string, string] => [String(id), String(name)])
    return Object.fromEntries([...named, ...(await people.names(ids))])
  }
}
