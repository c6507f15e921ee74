interface File {
  path: string
  size: number
}

/** A file in this version, in the previous one, or in both. Sizes are in bytes, or `null` for a version without it. */
export interface ComparedFile {
  path: string
  is: 'new' | 'gone' | 'resized' | 'same'
  size: number | null
  before: number | null
}

/** Compares files by path and size, because their content is not known. Returns them sorted by path. */
export function compareFiles(files: readonly File[], previous: readonly File[]): ComparedFile[] {
  const [now, then] = [sizesOf(files), sizesOf(previous)]
  const paths = [...new Set([...now.keys(), ...then.keys()])].toSorted()
  return paths.map((path) => {
    const [size, before] = [now.get(path) ?? null, then.get(path) ?? null]
    const is = before === null ? 'new' : size === null ? 'gone' : size === before ? 'same' : 'resized'
    return { path, is, size, before }
  })
}

const sizesOf = (files: readonly File[]) => new Map(files.map(({ path, size }) => [path, size]))
