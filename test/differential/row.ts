import type { HookCall } from '../helpers/hooks.ts'
import type { Files } from '../helpers/repository.ts'

/** A repository, an environment and the steps of a release. */
export interface Row {
  what: string
  /** Fields of `package.json`; `null` if there is none. */
  package?: Record<string, unknown> | null
  files?: Files
  /** Modes of files by their paths. */
  modes?: Record<string, number>
  env?: Record<string, string>
  calls?: HookCall[]
  scope?: string
  /** Versions that were published before, each with its dist-tag. */
  published?: Record<string, string>
  /** Git commands that prepare the repository. */
  git?: string[][]
  /** Compares with a maintainer's code as well, because it could change what is packed, tagged or configured. */
  alsoAsking?: true
  /** How it must end on both sides: the codes of the errors, or their names if they have none. Default: no errors. */
  errors?: string[]
}

/** What a row is made for: the registry's URL and the name of its package. */
export interface Place {
  url: string
  name: string
}

/** The steps of a release. */
export const release = (config: object = {}, nextRelease: HookCall['nextRelease'] = {}): HookCall[] => [
  { hook: 'verifyConditions', config },
  { hook: 'prepare', config, nextRelease },
  { hook: 'publish', config, nextRelease },
]

/** Placeholders in the environment for the folder of the run and the token of its side. */
export const PROJECT = '{project}'
export const TOKEN = '{token}'
