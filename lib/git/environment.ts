import type { Env } from '../types.ts'

/** Configuration (`safe.directory` may stand there) and where git finds its own programs. */
const KEPT = /^GIT_(?:CONFIG_\w+|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/i

/**
 * The environment for git to find the repository by its folder alone. A caller that is itself a git hook leaves
 * `GIT_DIR`, `GIT_WORK_TREE`, `GIT_INDEX_FILE` and others behind, which point anywhere.
 */
export function gitEnvironment(env: Env): Env {
  const rest = Object.entries(env).filter(([name]) => !/^GIT_/i.test(name) || KEPT.test(name))
  return {
    ...Object.fromEntries(rest),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // In a partial clone, a missing object is no reason to ask the network.
    GIT_NO_LAZY_FETCH: '1',
  }
}
