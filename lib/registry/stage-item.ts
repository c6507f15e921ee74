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
  /** SHA-1 in hex, the only hash that the registry shows. */
  shasum: string | undefined
  /** `validating` means that the registry's scan is running, so the version can't be approved yet. */
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

/** Reads one page's items. Leaves out whatever belongs to another package or is not an item. */
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

/** Registries without a scan give no status, which counts as `staged`. Any unknown status counts as `validating`. */
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

/** Reads the id from the registry's reply to `npm stage publish`. */
export function readStageId(json: unknown): string | undefined {
  return stagedSchema.safeParse(json).data?.stageId
}
