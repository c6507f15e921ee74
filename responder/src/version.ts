import { readFile } from 'node:fs/promises'

/** From `src` and from `dist/src`. */
const PACKAGE = new URL(
  import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json',
  import.meta.url,
)

/** Of this package. */
export async function readVersion(): Promise<string> {
  return String(JSON.parse(await readFile(PACKAGE, 'utf8')).version)
}
