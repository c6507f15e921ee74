import { createRequire } from 'node:module'
import path from 'node:path'

const manifest = createRequire(import.meta.url).resolve('npm/package.json')

/** The folder of the plugin's own npm, found by Node's rules from this module, never through `PATH` or `.bin`. */
export const npmFolder = path.dirname(manifest)

/** Loads a module that npm bundles, as npm itself would. */
export const requireFromNpm = createRequire(manifest)

/** Returns the version of the plugin's own npm, such as `11.21.2`. */
export const npmVersion = (): string => (requireFromNpm('./package.json') as { version: string }).version
