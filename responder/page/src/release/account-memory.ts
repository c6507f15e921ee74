import { session } from '../session/session-store.ts'

/** More accounts than anybody switches between on one device. */
const REMEMBERED = 20

/** Returns the account to preselect: the only one, one of the person's own, or the last choice. Empty if none is. */
export function firstAccount(asked: readonly string[]): string {
  if (asked.length === 1) return asked[0] ?? ''
  const own = session.value?.person?.accounts ?? []
  const chosen = chosenBefore()
  const ofThePerson = asked.filter((name) => own.includes(name))
  const among = (names: readonly string[]) => chosen.find((name) => names.includes(name))
  return among(ofThePerson) ?? ofThePerson[0] ?? among(asked) ?? ''
}

/** Remembers a choice on this device. */
export function rememberAccount(account: string): void {
  if (account === '') return
  const names = [account, ...chosenBefore().filter((name) => name !== account)].slice(0, REMEMBERED)
  try {
    localStorage.setItem(key(), JSON.stringify(names))
  } catch {
    // The browser stores nothing, so they choose again next time.
  }
}

/** Returns earlier choices, latest first. */
function chosenBefore(): string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(key()) ?? '[]')
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
  } catch {
    return []
  }
}

/** Contains the person's id, because several people may share a browser. */
const key = (): string => `cfa-accounts-${session.value?.person?.id ?? ''}`
