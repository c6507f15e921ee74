import { readFile } from 'node:fs/promises'

/** The package.json, as seen from `src` or from `dist/src`. */
const PACKAGE = new URL(
  import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json',
  import.meta.url,
)

/** Reads the version of this package. */
export async function readVersion(): Promise<string> {
  return String(JSON.parse(await readFile(PACKAGE, 'utf8')).version)
}
