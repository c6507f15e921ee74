import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The sources in a folder by their paths, and what each imports from the others. Imports of types do not count. */
export interface Sources {
  text: Map<string, string>
  imports: Map<string, string[]>
}

const IMPORT = /^(?:import|export) (?!type\b)[^'"]*?from '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm

export function readSources(root: string): Sources {
  const files = globSync('**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.d.ts'))
  const text = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]))
  return { text, imports: new Map([...text].map(([file, source]) => [file, importsOf(file, source)])) }
}

/** What a file imports by a relative path. */
export const importsOf = (file: string, source: string): string[] =>
  [...source.matchAll(IMPORT)].map(([, one, other]) => path.join(path.dirname(file), String(one ?? other)))

/** Whether a file is a place in a drawing, or inside one. */
export const isIn = (file: string, place: string) =>
  place.endsWith('/') ? file.startsWith(place) : file === place

/** Whether something in one place imports something in another. */
export const hasImport = ({ imports }: Sources, from: string, to: string) =>
  [...imports].some(([file, targets]) => isIn(file, from) && targets.some((target) => isIn(target, to)))

/** Whether something in one place calls a function by its name that another place defines. */
export function hasCall({ text }: Sources, from: string, to: string, name: string): boolean {
  const some = (place: string, shape: RegExp) =>
    [...text].some(([file, source]) => isIn(file, place) && shape.test(source))
  return (
    some(from, new RegExp(`\\b${name}(?:\\?\\.)?\\(`)) &&
    some(
      to,
      new RegExp(
        `\\bfunction ${name}\\b|\\bconst ${name}(?:: \\w+)? =|^ +${name}[,:(]|\\breturn \\{.*\\b${name}\\b`,
        'm',
      ),
    )
  )
}

/**
 * The places between two drawn ones, of which one imports the place and the place imports the other. A folder counts
 * file by file if the drawing shows one of its files, and as a whole otherwise.
 */
export function placesBetween(sources: Sources, drawn: readonly string[]): string[] {
  const opened = new Set(drawn.filter((place) => !place.endsWith('/')).map((file) => path.dirname(file)))
  const placeOf = (file: string) => {
    const [folder = '', ...rest] = file.split('/')
    return rest.length === 0 || opened.has(folder) ? file : `${folder}/`
  }
  const others = new Set([...sources.text.keys()].map(placeOf).filter((place) => !drawn.includes(place)))
  return [...others]
    .filter((place) => drawn.some((one) => hasImport(sources, one, place)))
    .filter((place) => drawn.some((one) => hasImport(sources, place, one)))
    .toSorted()
}
