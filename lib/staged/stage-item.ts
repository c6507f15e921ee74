import { z } from 'zod'
import { readLastJson } from '../npm/read-output.ts'

/**
 * A version that waits at the registry for a maintainer's approval.
 *
 * @see docs.npmjs.com, registry API, "staged packages"
 */
export interface StageItem {
  /** A UUID. */
  id: string
  version: string
  tag: string
  /** SHA-1 in hex: the only hash that is shown. */
  shasum: string | undefined
  /** `validating`: the registry's scan runs, and it cannot be approved yet. */
  status: 'validating' | 'staged'
}

const itemSchema = z.looseObject({
  id: z.guid(),
  packageName: z.string(),
  version: z.string(),
  tag: z.string().catch('latest'),
  shasum: z.string().nullish(),
  status: z.string().nullish(),
})

/** Reads `npm stage list --json`; what is not of this package, or no item, is left out. */
export function readStageList(stdout: string, name: string): StageItem[] {
  const list = readLastJson(stdout)
  if (!Array.isArray(list)) return []
  return list.flatMap((value) => {
    const item = itemSchema.safeParse(value)
    return item.success && item.data.packageName === name ? [toItem(item.data)] : []
  })
}

/** Reads `npm stage view --json`. */
export function readStageItem(stdout: string): StageItem | undefined {
  const item = itemSchema.safeParse(readLastJson(stdout))
  return item.success ? toItem(item.data) : undefined
}

/** npm before 11.20 showed no status, and the registry of then had no scan. Any other word is no leave to approve. */
function toItem({ id, version, tag, shasum, status }: z.infer<typeof itemSchema>): StageItem {
  return {
    id,
    version,
    tag,
    shasum: shasum ?? undefined,
    status: (status ?? 'staged') === 'staged' ? 'staged' : 'validating',
  }
}

const stagedSchema = z.looseObject({ stageId: z.guid() })

/** Reads the id out of `npm stage publish --json`: an object by the package's name, or the facts themselves. */
export function readStageId(stdout: string): string | undefined {
  const json = readLastJson(stdout)
  const candidates = [json, ...Object.values((json ?? {}) as object)]
  return candidates.map((candidate) => stagedSchema.safeParse(candidate)).find(({ success }) => success)?.data
    ?.stageId
}
