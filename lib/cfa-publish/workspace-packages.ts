import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { readJson } from '../files/read-json.ts'
import { requireFromNpm } from '../registry/npm-package.ts'

/** A package of a project that can be published. */
export interface WorkspacePackage {
  name: string
  /** The path of its `package.json`. */
  file: string
  publishConfig: Readonly<Record<string, unknown>>
}

const PATTERNS = z.array(z.string())
const MANIFEST = z.looseObject({
  name: z.string().optional().catch(undefined),
  private: z.unknown().optional(),
  publishConfig: z.record(z.string(), z.unknown()).optional().catch(undefined),
  workspaces: z
    .union([PATTERNS, z.looseObject({ packages: PATTERNS }).transform(({ packages }) => packages)])
    .optional()
    .catch(undefined),
})
const LERNA = z.looseObject({ packages: PATTERNS })

/**
 * Finds the folder's own package and those of its workspaces, as npm, pnpm, Yarn and Lerna define them. Leaves out
 * private packages.
 */
export async function workspacePackages(cwd: string): Promise<WorkspacePackage[]> {
  const found = await findFiles(cwd, await readPatterns(cwd))
  const files = [...new Set([path.join(cwd, 'package.json'), ...found.sort()])]
  return files.flatMap((file) => {
    const { name, private: isPrivate, publishConfig = {} } = readManifest(file) ?? {}
    return name === undefined || isPrivate === true ? [] : [{ name, file, publishConfig }]
  })
}

async function readPatterns(cwd: string): Promise<string[]> {
  const pnpm = await readFile(path.join(cwd, 'pnpm-workspace.yaml'), 'utf8').catch(() => '')
  return [
    ...(readManifest(path.join(cwd, 'package.json'))?.workspaces ?? []),
    ...(LERNA.safeParse(readJson(path.join(cwd, 'lerna.json'))).data?.packages ?? []),
    ...packagesIn(pnpm),
  ]
}

const BLOCK = /^packages:[ \t]*(\[[^\]]*\]|(?:\r?\n(?:[ \t]*-.*|[ \t]*#.*|[ \t]*)(?=\r?\n|$))*)/m
const ITEM = /(?:^[ \t]*-[ \t]+|[[,]\s*)(["']?)([^"',\]#\r\n]+?)\1[ \t]*(?=$|[\r\n,\]#]|[ \t]#)/gm

/** Returns the `packages` list of a `pnpm-workspace.yaml`. */
function packagesIn(text: string): string[] {
  const block = BLOCK.exec(text)?.[1] ?? ''
  return [...block.matchAll(ITEM)].map(([, , pattern]) => (pattern as string).trim())
}

interface Glob {
  glob: (
    patterns: string[],
    options: { cwd: string; ignore: string[]; absolute: true; nodir: true },
  ) => Promise<string[]>
}

async function findFiles(cwd: string, patterns: readonly string[]): Promise<string[]> {
  const { glob } = requireFromNpm('glob') as Glob
  const manifestOf = (pattern: string) => `${pattern.replace(/^\.?\/+/, '').replace(/\/+$/, '')}/package.json`
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map(manifestOf)
  const not = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => manifestOf(pattern.slice(1)))
  const ignore = ['**/node_modules/**', ...not]
  return wanted.length === 0 ? [] : glob(wanted, { cwd, ignore, absolute: true, nodir: true })
}

/** Returns `undefined` for a file that can't be read or parsed. Reporting that is the tool's business. */
export const readManifest = (file: string): z.infer<typeof MANIFEST> | undefined =>
  MANIFEST.safeParse(readJson(file)).data
