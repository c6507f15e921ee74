import { signal } from '@preact/signals'
import type { Person, SessionReply } from '../../../src/api/people.ts'
import { api } from '../net/api.ts'

/** Who is signed in, if anybody. `undefined` until it is known. */
export const session = signal<SessionReply | undefined>(undefined)

export async function loadSession(): Promise<void> {
  session.value = await api.session()
}

/** Shows the page to a person who has just signed in, and loads the rest of their session. */
export function enter(person: Person): void {
  setPerson(person)
  loadSession().catch(() => undefined) // loaded again with the next answer that needs it
}

/** Sets the person who has just changed, or `null` if they have left. */
export function setPerson(person: Person | null): void {
  if (session.value) session.value = { ...session.value, person, isEmpty: false }
}
