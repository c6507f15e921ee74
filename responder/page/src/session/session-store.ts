import { signal } from '@preact/signals'
import type { Person, SessionReply } from '../../../src/api/people.ts'
import { api } from '../net/api.ts'

/** Who is here. `undefined`: not known yet. */
export const session = signal<SessionReply | undefined>(undefined)

export async function loadSession(): Promise<void> {
  session.value = await api.session()
}

/** Takes over who has just signed in, or changed. */
export function setPerson(person: Person | null): void {
  if (session.value) session.value = { ...session.value, person, isEmpty: false }
}
