import { readNpmConfig } from '../package/registry.ts'
import type { Env } from '../types.ts'
import type { NpmRun, RunNpm } from './run.ts'

/** The scripts that `npm publish` runs around packing and uploading; `npm pack` runs the others itself. */
export type Lifecycle = 'prepublishOnly' | 'publish' | 'postpublish'

export interface LifecycleCall extends Omit<NpmRun, 'args' | 'cwd'> {
  /** The folder of the `package.json`. */
  root: string
  scripts: Record<string, string> | undefined
  /** The project's folder, for its npm configuration. */
  cwd: string
}

/**
 * Runs those of `events` that the package has, in order, each once, as `npm publish` would; none where npm's setting
 * `ignore-scripts` is on, which `npm run` itself does not heed.
 *
 * @returns The first failure.
 */
export async function runLifecycle(
  events: readonly Lifecycle[],
  { root, scripts = {}, cwd, env, ...streams }: LifecycleCall,
  runNpm: RunNpm,
): Promise<Error | undefined> {
  const present = events.filter((event) => scripts[event])
  if (present.length === 0 || ignoresScripts(cwd, env)) return undefined
  for (const event of withoutImplied(present, scripts)) {
    const args = ['run', event, ...(hasStrayHook(event, scripts) ? ['--ignore-scripts'] : [])]
    const { failure } = await runNpm({ args, cwd: root, env, ...streams })
    if (failure) return failure
  }
  return undefined
}

/** `npm run publish` runs `postpublish` too, for npm takes it as the hook after `publish`. */
function withoutImplied(events: Lifecycle[], scripts: Record<string, string>): Lifecycle[] {
  const implied = events.includes('publish') && !hasStrayHook('publish', scripts)
  return implied ? events.filter((event) => event !== 'postpublish') : events
}

/** Scripts that `npm publish` does not run and `npm run` would. */
function hasStrayHook(event: Lifecycle, scripts: Record<string, string>): boolean {
  const strays = [`pre${event}`, event === 'publish' ? '' : `post${event}`]
  return strays.some((name) => scripts[name])
}

function ignoresScripts(cwd: string, env: Env): boolean {
  const fromEnv = Object.entries(env).find(([name]) => /^npm_config_ignore[-_]scripts$/i.test(name))?.[1]
  return String(fromEnv ?? readNpmConfig({ cwd, env })['ignore-scripts']) === 'true'
}
