import { createRequire } from 'node:module'
import path from 'node:path'

const manifest = createRequire(import.meta.url).resolve('npm/package.json')

/** The folder of the plugin's own npm, found by Node's rules from this module: never by `PATH` or `.bin`. */
export const npmFolder = path.dirname(manifest)

/** Loads a module that npm brings along, as npm would. */
export const requireFromNpm = createRequire(manifest)

/** For instance `11.21.2`. */
export const npmVersion = (): string => (requireFromNpm('./package.json') as { version: string }).version
