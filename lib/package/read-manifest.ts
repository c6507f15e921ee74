import path from 'node:path'
import { z } from 'zod'
import { readJson } from '../files/read-json.ts'

const manifestSchema = z.looseObject({ name: z.string().min(1).optional().catch(undefined) })

/** Reads what it can of a folder's `package.json`. The file may be missing, or have no name in it. */
export function readManifest(folder: string): { name?: string | undefined } {
  return manifestSchema.safeParse(readJson(path.join(folder, 'package.json'))).data ?? {}
}
