import { signal } from '@preact/signals'
import type { Person, SessionReply } from '../../../src/api/people.ts'
import { api } from '../net/api.ts'
import { isUnsent } from '../net/request.ts'

/** Who is signed in, if anybody. `undefined` until it is known. */
export const session = signal<SessionReply | undefined>(undefined)

/** Whether somebody was signed in on this page until the service said otherwise. */
export const isSessionOver = signal(false)

/** Only loading the session renews its cookie, which lives for 30 days. */
const RENEW_MS = 24 * 60 * 60_000
let loadedAt = 0

export async function loadSession(): Promise<void> {
  const reply = await api.session()
  loadedAt = Date.now()
  if (session.value?.person && !reply.person) isSessionOver.value = true
  session.value = reply
}

/** Loads the session again once a day, for a page that is used but never reloaded. */
export function renewSession(): void {
  if (Date.now() - loadedAt < RENEW_MS) return
  loadedAt = Date.now()
  loadSession().catch(() => {
    loadedAt = 0 // again with the next change
  })
}

/** Shows the page to a person who has just signed in, and loads the rest of their session. */
export function enter(person: Person): void {
  isSessionOver.value = false
  isUnsent.value = false
  setPerson(person)
  loadSession().catch(() => undefined) // loaded again with the next answer that needs it
}

/** Sets the person who has just changed, or `null` if they have left. */
export function setPerson(person: Person | null): void {
  if (session.value) session.value = { ...session.value, person, isEmpty: false }
}
