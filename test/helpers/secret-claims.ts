import type { ExecutionContext } from 'ava'
import type { ProcessWatch } from './process-watch.ts'

/** No process but those that a test started, and no file, ever had one of these secrets. */
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

/** Whole words: a code of six digits is part of many a number. */
function holds(secret: string): (text: string) => boolean {
  if (!/^\d+$/.test(secret)) return (text) => text.includes(secret)
  const whole = new RegExp(`(?<![\\w.])${secret}(?![\\w.])`)
  return (text) => whole.test(text)
}
