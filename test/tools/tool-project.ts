import type { ScopePeople } from '../helpers/workspaces-scene.ts'
import type { ToolName } from './install-tool.ts'

/** A project that a tool publishes, and what the tool leaves behind. */
export interface ToolProject {
  title: string
  tools: readonly ToolName[]
  /** What follows `cfa publish --`. */
  command: readonly string[]
  flags?: readonly string[]
  /** One package in the root, called `one`. Default: `a`, `b` and `c` in `packages/`, each depending on the one before. */
  isSingle?: boolean
  /** More files, which may replace those that every project has. */
  files?: (people: ScopePeople) => Record<string, string | object>
  /** Run first, with the tools and without the door. */
  before?: readonly string[]
  env?: Record<string, string>
  /** The tool has to be in the project's own `node_modules`. */
  isLocal?: boolean
  /** The script of the last package that makes the tool fail half-way. Default: `prepack`. */
  breaks?: string
  /** What is left if everything is on the registry. Default for this and the next two: nothing. */
  published?: Left
  /** What is left if the tool succeeds, and a maintainer declines or the registry fails. */
  unpublished?: Left
  /** What is left if the tool itself fails. */
  broken?: Left
  /** The command of the second run after the registry has failed. Default: `command`. */
  again?: readonly string[]
}

/** What a run leaves in the repository. */
export interface Left {
  /** `{scope}` stands for the scope. */
  tags?: readonly string[]
  remoteTags?: readonly string[]
  /** Commits that are not pushed. */
  ahead?: number
  /** Files that are changed. */
  changed?: readonly string[]
  /** Commands after which `command` can run again. */
  undo?: ReadonlyArray<readonly string[]>
}
