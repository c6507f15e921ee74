import type { ExecutionContext } from 'ava'
import type { ProcessWatch } from './process-watch.ts'

/** Asserts that no file ever had one of these secrets, and no process except those that a test started. */
export async function nowhereSeen(
  t: ExecutionContext,
  watch: ProcessWatch,
  secrets: Record<string, string>,
): Promise<void> {
  const { processes, files } = await watch.seen()
  const children = processes.filter(({ isRoot, isOfSemanticRelease }) => !isRoot && !isOfSemanticRelease)
  for (const [what, secret] of Object.entries(secrets)) {
    const has = holds(secret)
    t.deepEqual(
      children
        .filter(({ argv, env }) => argv.some(has) || env.some(has))
        .map(({ argv, env }) => ({
          argv,
          variables: env.filter(has).map((entry) => entry.split('=', 1)[0]),
        })),
      [],
      `${what} was in a process`,
    )
    t.deepEqual(
      files.filter(({ content }) => has(content)).map(({ path }) => path),
      [],
      `${what} was in a file`,
    )
  }
}

/** Looks for whole words, because six digits are part of many other numbers. */
function holds(secret: string): (text: string) => boolean {
  if (!/^\d+$/.test(secret)) return (text) => text.includes(secret)
  const whole = new RegExp(`(?<![\\w.])${secret}(?![\\w.])`)
  return (text) => whole.test(text)
}
