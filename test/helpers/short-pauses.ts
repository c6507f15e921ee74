import path from 'node:path'
import { pathToFileURL } from 'node:url'

const PROGRAM = pathToFileURL(path.join(import.meta.dirname, 'short-pauses-program.ts')).href

/** The variable of a job that shortens the plugin's pauses between retries. */
export const SHORT_PAUSES = { NODE_OPTIONS: `--import=${PROGRAM}` }
