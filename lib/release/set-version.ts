import type { NpmResult, NpmRun, StartNpm } from '../npm/run-npm.ts'

/**
 * Writes the version into `package.json` and the lock file as `@semantic-release/npm` does, without a commit or a tag.
 * A setting that would make npm write to workspaces instead of the folder is switched off.
 *
 * @param flags - Further arguments.
 * @param run - Its folder is the one that is published.
 */
export function setVersion(
  version: string,
  flags: readonly string[],
  { env, ...run }: Omit<NpmRun, 'args'>,
  startNpm: StartNpm,
): Promise<NpmResult> {
  const args = ['version', version, '--no-git-tag-version', '--allow-same-version', ...flags]
  return startNpm({ args, env: { ...env, npm_config_workspaces: 'null' }, ...run }).ended
}
