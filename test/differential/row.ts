import type { HookCall } from '../helpers/hooks.ts'
import type { Files } from '../helpers/repository.ts'

/** A repository, an environment and the steps of a release. */
export interface Row {
  what: string
  /** Fields of `package.json`; `null`: there is none. */
  package?: Record<string, unknown> | null
  files?: Files
  /** Of files: path to mode. */
  modes?: Record<string, number>
  env?: Record<string, string>
  calls?: HookCall[]
  scope?: string
  /** Published before by another run: version to the dist-tag it got. */
  published?: Record<string, string>
  /** Git commands that the repository is prepared with. */
  git?: string[][]
  /** Where a maintainer's code could make a difference in what is packed, tagged or configured: compared with one as well. */
  alsoAsking?: true
  /** How it must end on both sides: the codes of errors, or names where they have none. Default: without any. */
  errors?: string[]
}

/** What a row is made for: the registry's address and the name of its package. */
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

/** Stand in the environment for the folder of the run and for the token of its side. */
export const PROJECT = '{project}'
export const TOKEN = '{token}'
