import type { ExecutionContext } from 'ava'
import type { HooksRun } from './hook-runs.ts'
import type { HookName } from './hooks.ts'
import type { Scene } from './release-scene.ts'
import type { ReleaseRun } from './semantic-release.ts'

/** Lines that GitHub's runner removes from the log. */
export const MASKS = /^::add-mask::.*$/gm

/** Holds for every run, however it ended: no secret is in the output, and no report was out of order. */
export function leavesNoTrace(
  t: ExecutionContext,
  { alice, bob, endpoint }: Pick<Scene, 'alice' | 'bob' | 'endpoint'>,
  { output, npmLogs }: Pick<ReleaseRun, 'output' | 'npmLogs'>,
): void {
  const texts = [output.replace(MASKS, ''), npmLogs]
  for (const secret of [alice.token, bob.token, endpoint.secret])
    t.false(
      texts.some((text) => text.includes(secret)),
      output,
    )
  for (const code of endpoint.codes)
    t.false(
      texts.some((text) => new RegExp(`(?<!\\w)${code}(?!\\w)`).test(text)),
      output,
    )
  t.deepEqual(
    endpoint.reports.filter(({ isAllowed }) => !isAllowed),
    [],
  )
}

/** Asserts that the run failed with these errors and left nothing to clean up. */
export async function nothingDone(
  t: ExecutionContext,
  { writes, versions }: Scene,
  { exitCode, output, tags }: ReleaseRun,
  ...codes: string[]
): Promise<void> {
  t.is(exitCode, 1, output)
  t.deepEqual(errorCodes(output), codes.sort(), output)
  t.deepEqual(tags, [])
  t.deepEqual(writes(), [])
  t.deepEqual(await versions(), [])
}

/** Asserts that this step failed with these errors. Up to `prepare`, semantic-release would have pushed no tag. */
export function endsIn(
  t: ExecutionContext,
  hook: HookName,
  { ends, errors, output }: HooksRun,
  ...codes: string[]
): void {
  t.is(ends.at(-1)?.hook, hook, output)
  t.deepEqual(errors.map(({ code }) => code).sort(), codes.sort(), output)
}

/** The sorted codes of the errors that semantic-release showed, because it shows them in any order. */
export function errorCodes(output: string): string[] {
  return [...output.matchAll(/ ✘ {2}([A-Z0-9]+) /g)].map(([, code]) => code as string).sort()
}
