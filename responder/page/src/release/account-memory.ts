import { session } from '../session/session-store.ts'

/** More accounts than anybody switches between. */
const REMEMBERED = 20

/** The account to begin with: the only one, one of the person's own, or the one they chose last here. Empty: they choose. */
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
    // A browser that keeps nothing: they choose again.
  }
}

/** The latest first. */
function chosenBefore(): string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(key()) ?? '[]')
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
  } catch {
    return []
  }
}

/** Several people may share a browser. */
const key = (): string => `cfa-accounts-${session.value?.person?.id ?? ''}`
