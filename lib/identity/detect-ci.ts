import envCi from 'env-ci'
import { childEnvironment, withoutRegistryTokens } from '../npm/environment.ts'
import type { Job } from './job.ts'

/**
 * Returns what the variables say about the CI service, in env-ci's words.
 *
 * Without a CI service, and on Jenkins and others, env-ci asks git, and adds this process's environment to the one that
 * it gets (env-ci@11.2.0, lib/git.js). So what git must not see is there, but undefined.
 */
export function detectCi({ env, cwd }: Pick<Job, 'env' | 'cwd'>): Record<string, unknown> {
  const visible = withoutRegistryTokens(childEnvironment(env, []))
  const hidden = Object.keys({ ...process.env, ...env }).filter((name) => !Object.hasOwn(visible, name))
  return envCi({ env: { ...visible, ...Object.fromEntries(hidden.map((name) => [name, undefined])) }, cwd })
}
