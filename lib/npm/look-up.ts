import { z } from 'zod'
import type { Sleep } from '../effects.ts'
import type { Tarball } from './pack.ts'
import { readFailure } from './read-output.ts'
import { registryFlags } from './registry-flags.ts'
import type { NpmResult, NpmRun, RunNpm } from './run.ts'

/** What the registry has under a version. */
export type Found =
  | {
      kind: 'version'
      integrity: string | undefined
      shasum?: string | undefined
      /** The commit that it says it was made from. */
      gitHead?: string | undefined
      distTags: Record<string, string>
    }
  | { kind: 'absent' }
  /** It could not be found out. */
  | { kind: 'unknown' }

export interface LookUp extends Omit<NpmRun, 'args'> {
  /** `name@version` */
  spec: string
  registry: string
  userconfig: string
}

const TRIES = 5
const PAUSE_MS = 1000
/** For one request: a registry that does not answer is asked again instead. */
const PATIENCE_MS = 10_000

const viewSchema = z.looseObject({
  'dist.integrity': z.string().optional(),
  'dist.shasum': z.string().optional(),
  gitHead: z.string().optional().catch(undefined),
  'dist-tags': z.record(z.string(), z.string()).catch({}),
})

/** Asks the registry once; caches on the way are asked to look for themselves. */
export async function lookUp({ spec, registry, userconfig, ...run }: LookUp, runNpm: RunNpm): Promise<Found> {
  const fields = ['dist.integrity', 'dist.shasum', 'dist-tags', 'gitHead']
  const flags = [
    '--json',
    '--prefer-online',
    '--userconfig',
    userconfig,
    ...registryFlags(registry, spec),
    '--fetch-retries=0',
    `--fetch-timeout=${PATIENCE_MS}`,
  ]
  return judgeView(await runNpm({ ...run, args: ['view', spec, ...fields, ...flags] }))
}

/** Looks for some seconds: a version can be stored and not readable yet. */
export async function lookUpPatiently(
  call: LookUp,
  effects: { runNpm: RunNpm; sleep: Sleep },
): Promise<Found> {
  for (let tries = 1; ; tries += 1) {
    const found = await lookUp(call, effects.runNpm)
    if (found.kind === 'version' || tries === TRIES) return found
    await effects.sleep(PAUSE_MS)
  }
}

/** Whether the version has the bytes of a tarball: by SHA-512, or by SHA-1 where the registry keeps no other. */
export function hasBytesOf(
  found: Extract<Found, { kind: 'version' }>,
  { integrity, shasum }: Tarball,
): boolean {
  return found.integrity === undefined ? found.shasum === shasum : found.integrity === integrity
}

/** Nothing printed is npm's way to say that the package is there and the version is not; npm 12 prints a list of one. */
export function judgeView(result: NpmResult): Found {
  if (result.failure) return readFailure(result).code === 'E404' ? { kind: 'absent' } : { kind: 'unknown' }
  if (['', '[]'].includes(result.stdout.trim())) return { kind: 'absent' }
  const view = viewSchema.safeParse([parse(result.stdout)].flat()[0])
  if (!view.success) return { kind: 'unknown' }
  const { 'dist.integrity': integrity, 'dist.shasum': shasum, 'dist-tags': distTags, gitHead } = view.data
  return integrity || shasum
    ? { kind: 'version', integrity, shasum, distTags, ...(gitHead ? { gitHead } : {}) }
    : { kind: 'unknown' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
