import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Entry, pagesOf, readIndex } from './read-index.ts'

export interface Site {
  sections: Entry[]
  pages: ReadonlySet<string>
  /** The repository’s documents that are not on the site. */
  others: string[]
}

/** Reads the site: everything the index leads to. Throws if a document in the index’s folder is missing from it. */
export function readSite(root: string, index: string): Site {
  const sections = readIndex(index, (file) => readFileSync(path.join(root, file), 'utf8'))
  const pages = new Set(pagesOf(index, sections))
  const others = documentsIn(root).filter((file) => !pages.has(file))
  const missing = others.filter((file) => file.startsWith(`${path.posix.dirname(index)}/`))
  if (missing.length > 0) throw new Error(`${index} does not lead to ${missing.join(', ')}.`)
  return { sections, pages, others }
}

const documentsIn = (root: string): string[] => globSync('**/*.md', { cwd: root, exclude: isElsewhere })

/** Whether a folder holds installed packages, build output or a tool’s own files. */
const isElsewhere = (folder: string): boolean => /^(?:node_modules|dist|\..+)$/.test(path.basename(folder))
