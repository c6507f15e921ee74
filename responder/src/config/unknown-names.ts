import type { Environment } from './environment.ts'

/** The plugin's own variables, which share a shell with the service if somebody tries both. */
const OF_THE_JOB = new Set([
  'CFA_RESPONDER_URL',
  'CFA_RESPONDER_SECRET',
  'CFA_HOST',
  'CFA_PROJECT_ID',
  'CFA_SECRET',
  'CFA_WAIT_FOR_SECRETS_URL',
  'CFA_OPTIC_URL',
])
/** Kubernetes sets these for a service whose name begins with `cfa`. */
const OF_KUBERNETES = /_SERVICE_HOST$|_SERVICE_PORT(?:_|$)|_PORT(?:_\d+_(?:TCP|UDP).*)?$/
const NEAR = 3

/**
 * Makes a line for each variable that begins with `CFA_` and that nobody reads, with the name that was probably meant.
 */
export function unknownNames(environment: Environment, known: readonly string[]): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('CFA_') && !known.includes(name))
    .filter((name) => !OF_THE_JOB.has(name) && !OF_KUBERNETES.test(name))
    .map((name) => {
      const [near] = known.filter((other) => distance(name, other) <= NEAR).sort(closerTo(name))
      return near ? `${name} is unknown: did you mean ${near}?` : `${name} is unknown.`
    })
}

const closerTo = (name: string) => (a: string, b: string) => distance(name, a) - distance(name, b)

/** Levenshtein distance: how many letters to change, add or remove. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [line, letter] of [...a].entries()) {
    const next = [line + 1]
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
