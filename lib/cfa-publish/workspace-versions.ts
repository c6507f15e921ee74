import { readdirSync } from 'node:fs'
import path from 'node:path'
import { readJson } from '../files/read-json.ts'

/** Bounds of the search. The packages of a real project are less deep, and in fewer folders. */
const MOST_DEPTH = 8
const MOST_FOLDERS = 20_000

/**
 * Creates a function that finds the version that the project's own files give a package. It reads them each time,
 * because tools change the version while they run.
 */
export function createVersionHere(cwd: string): (name: string) => string | undefined {
  let files: string[] | undefined
  return (name) => {
    files ??= findManifests(cwd)
    const found = files.map(readManifest).find((manifest) => manifest?.name === name)
    return typeof found?.version === 'string' ? found.version : undefined
  }
}

function findManifests(root: string): string[] {
  const found: string[] = []
  const folders: Array<{ folder: string; depth: number }> = [{ folder: root, depth: 0 }]
  for (let seen = 0; folders.length > 0 && seen < MOST_FOLDERS; seen += 1) {
    const { folder, depth } = folders.shift() as (typeof folders)[number]
    for (const entry of entriesOf(folder)) {
      const inside = path.join(folder, entry.name)
      if (entry.name === 'package.json') found.push(inside)
      const isProject = entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')
      if (isProject && depth < MOST_DEPTH) folders.push({ folder: inside, depth: depth + 1 })
    }
  }
  return found
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

const readManifest = (file: string) => readJson(file) as { name?: unknown; version?: unknown } | undefined
