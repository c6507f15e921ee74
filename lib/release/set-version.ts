import { readFailure } from '../npm/read-output.ts'
import { type Step, stepError } from './step.ts'

/** Writes the version into `package.json` (and the lock file), as `@semantic-release/npm` does, without a commit or tag. */
export async function setVersion(step: Step): Promise<void> {
  const { context, root, publicEnv: env, effects } = step
  const { version } = context.nextRelease
  const { stdout, stderr, logger } = context
  logger.log('Write version %s to package.json in %s', version, root)
  const args = ['version', version, '--no-git-tag-version', '--allow-same-version']
  const result = await effects.runNpm({ args, cwd: root, env, stdout, stderr })
  if (result.failure) throw stepError(step, 'EPUBLISHVERSION', { detail: readFailure(result).text })
}
