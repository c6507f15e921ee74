import { z } from 'zod'

/** What npm says of a failure with `--json`; local refusals have no `code`. */
export interface NpmFailure {
  code: string | undefined
  /** npm's summary and detail, one after the other. */
  text: string
}

const failureSchema = z.looseObject({
  error: z.looseObject({
    code: z.string().nullish(),
    summary: z.string().nullish(),
    detail: z.string().nullish(),
    authUrl: z.unknown().optional(),
    doneUrl: z.unknown().optional(),
  }),
})

const packedSchema = z.looseObject({
  integrity: z.string(),
  size: z.number(),
  unpackedSize: z.number(),
  entryCount: z.number(),
  files: z.array(z.looseObject({ path: z.string(), size: z.number() })).catch([]),
})

/** What npm says of a tarball that it packed or published. Sizes in bytes. */
export interface PackedFacts {
  integrity: string
  size: number
  unpackedSize: number
  files: number
  /** The files themselves. */
  listing: Array<{ path: string; size: number }>
}

/**
 * Reads the failure from the output of a run with `--json`, or, where there is none, from npm's own lines on the
 * error output (`npm error code E401`).
 *
 * @see npm@11.21.2, lib/utils/display.js and lib/utils/error-message.js
 */
export function readFailure({ stdout, stderr }: { stdout: string; stderr: string }): NpmFailure {
  const parsed = failureSchema.safeParse(readLastJson(stdout))
  if (parsed.success) {
    const { code, summary, detail, authUrl, doneUrl } = parsed.data.error
    // npm's words have both links in them, and whoever reads one could fetch the code.
    const words = authUrl || doneUrl ? [summary] : [summary, detail]
    return { code: code ?? undefined, text: words.filter(Boolean).join('\n').trim() }
  }
  return { code: /^npm (?:error|ERR!) code (\S+)/m.exec(stderr)?.[1], text: lastLines(stderr) }
}

/** Whether npm itself said that it failed: one that was killed, or fell, says nothing. */
export function isReported({ stdout, stderr }: { stdout: string; stderr: string }): boolean {
  return (
    failureSchema.safeParse(readLastJson(stdout)).success ||
    readFailure({ stdout, stderr }).code !== undefined
  )
}

/**
 * Reads `npm pack --json` and `npm publish --json`: an array in npm 11's pack, an object keyed by package name
 * elsewhere. Scripts may have printed before it.
 */
export function readPacked(stdout: string): PackedFacts | undefined {
  const json = readLastJson(stdout)
  const candidates = [json, ...Object.values((json ?? {}) as object)]
  const facts = candidates
    .map((candidate) => packedSchema.safeParse(candidate))
    .find(({ success }) => success)?.data
  if (!facts) return undefined
  const { integrity, size, unpackedSize, entryCount, files } = facts
  const listing = files.map(({ path, size }) => ({ path, size }))
  return { integrity, size, unpackedSize, files: entryCount, listing }
}

/** The JSON at the end of an output that may begin with anything. */
export function readLastJson(output: string): unknown {
  for (const start of [0, ...[...output.matchAll(/^[[{"]/gm)].map(({ index }) => index)]) {
    try {
      return JSON.parse(output.slice(start))
    } catch {
      // Not JSON from here: it may begin at a later line.
    }
  }
  return undefined
}

function lastLines(stderr: string): string {
  return stderr.trim().split('\n').slice(-15).join('\n')
}
