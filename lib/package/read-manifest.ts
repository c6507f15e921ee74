import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const manifestSchema = z.looseObject({ name: z.string().min(1).optional().catch(undefined) })

/** Reads what it can of a folder's `package.json`. The file may be missing, or have no name in it. */
export function readManifest(folder: string): { name?: string | undefined } {
  try {
    const content = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    return manifestSchema.safeParse(content).data ?? {}
  } catch {
    return {}
  }
}
