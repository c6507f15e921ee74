import { readFileSync } from 'node:fs'

/**
 * Returns the content of a JSON file, or `undefined` if it can't be read or parsed. Like npm, ignores a byte order mark.
 */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}
