import type { Env } from '../types.ts'

/**
 * The variables that are kept: configuration (which may hold `safe.directory`), where git finds its own programs, and
 * how far it searches for a repository.
 */
const KEPT = /^GIT_(?:CONFIG_\w+|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/i

/**
 * Returns an environment in which git finds the repository by its folder alone. A caller that is itself a git hook
 * leaves `GIT_DIR`, `GIT_WORK_TREE`, `GIT_INDEX_FILE` and others behind, which may point anywhere.
 */
export function gitEnvironment(env: Env): Env {
  const rest = Object.entries(env).filter(([name]) => !/^GIT_/i.test(name) || KEPT.test(name))
  return {
    ...Object.fromEntries(rest),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // In a partial clone, a missing object must not be fetched over the network.
    GIT_NO_LAZY_FETCH: '1',
  }
}
