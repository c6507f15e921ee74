import type { ScopePeople } from '../helpers/workspaces-scene.ts'
import type { ToolName } from './install-tool.ts'

/** A project that a tool publishes, and what the tool leaves. */
export interface ToolProject {
  title: string
  tools: readonly ToolName[]
  /** Behind `cfa publish --`. */
  command: readonly string[]
  flags?: readonly string[]
  /** One package in the root, `one` in the scope. Default: `c` in `packages/c`, which depends on `b`, and `b` on `a`. */
  isSingle?: boolean
  /** More files, or others in place of those that each project has. */
  files?: (people: ScopePeople) => Record<string, string | object>
  /** Run before, with the tools and without the door. */
  before?: readonly string[]
  env?: Record<string, string>
  /** The tool wants to be in the project's own `node_modules`. */
  isLocal?: boolean
  /** The script of the last package by which the tool fails half-way. Default: `prepack`. */
  breaks?: string
  /** Where all is on the registry. Default, also of the next two: nothing is left. */
  published?: Left
  /** Where the tool has ended well, and a maintainer declines or the registry fails. */
  unpublished?: Left
  /** Where the tool itself has failed. */
  broken?: Left
  /** The second run after the registry has failed. Default: `command`. */
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
  /** What makes `command` possible again. */
  undo?: ReadonlyArray<readonly string[]>
}
