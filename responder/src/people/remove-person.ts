import { ServiceError } from '../errors.ts'
import { type Actor, actorOf } from './person.ts'

interface RemovalParts {
  remove: (by: Actor, id: string) => Promise<void>
  /** Takes back what a removed person did and no job has yet. */
  takeBack: (id: string, actor: string) => Promise<number>
}

/**
 * Removes a person, and takes back what no job has yet. If the store was lost between the two, a repeat takes it back.
 * Throws like `remove`.
 */
export async function removePerson({ remove, takeBack }: RemovalParts, by: Actor, id: string): Promise<void> {
  const isGone = (error: unknown) => error instanceof ServiceError && error.code === 'not_found'
  const refusal = await remove(by, id).catch((error: unknown) => {
    if (isGone(error)) return error
    throw error
  })
  await takeBack(id, actorOf(by))
  if (refusal) throw refusal
}
