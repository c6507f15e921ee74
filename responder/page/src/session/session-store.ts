import { signal } from '@preact/signals'
import type { Person, SessionReply } from '../../../src/api/people.ts'
import { api } from '../net/api.ts'

/** Who is here. `undefined`: not known yet. */
export const session = signal<SessionReply | undefined>(undefined)

export async function loadSession(): Promise<void> {
  session.value = await api.session()
}

/** Shows the page to who has just signed in. What else the session has for them follows. */
export function enter(person: Person): void {
  setPerson(person)
  loadSession().catch(() => undefined) // asked for again with the next answer that needs it
}

/** Takes over who has just changed, or left. */
export function setPerson(person: Person | null): void {
  if (session.value) session.value = { ...session.value, person, isEmpty: false }
}
