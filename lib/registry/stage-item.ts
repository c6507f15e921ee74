import { z } from 'zod'

/**
 * A version that waits at the registry for a maintainer's approval.
 *
 * @see npm/api-documentation, `stage.yaml`
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

/** Reads one page's items; what is not of this package, or no item, is left out. */
export function readStageItems(items: readonly unknown[], name: string): StageItem[] {
  return items.flatMap((value) => {
    const item = itemSchema.safeParse(value)
    return item.success && item.data.packageName === name ? [toItem(item.data)] : []
  })
}

export function readStageItem(json: unknown): StageItem | undefined {
  const item = itemSchema.safeParse(json)
  return item.success ? toItem(item.data) : undefined
}

/** Registries without a scan name no status. Any other word is no leave to approve. */
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

/** The id in the registry's reply to `npm stage publish`. */
export function readStageId(json: unknown): string | undefined {
  return stagedSchema.safeParse(json).data?.stageId
}
