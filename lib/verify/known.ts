import type { Discovery } from '../accounts/discover.ts'
import type { PluginError } from '../errors/get-error.ts'
import type { NpmSettings } from '../npm/npm-config.ts'
import type { Connection } from './types.ts'

/** What is known about a release before anybody is asked. */
export interface Known {
  discovery: Discovery
  settings: NpmSettings
  connection: Connection
  /** Collected so far, to be thrown together. */
  problems: PluginError[]
}
