import type { Effects } from '../effects.ts'
import { getError } from '../errors/get-error.ts'
import { describeState, finishDistTagByHand, finishPublishByHand, type Phase } from '../errors/state.ts'
import { publicEnvironment } from '../npm/environment.ts'
import { readFailure } from '../npm/read-output.ts'
import type { NpmResult } from '../npm/run.ts'
import { showRegistry } from '../package/registry.ts'
import type { Env, NextReleaseContext, PackageJson, ReleaseContext } from '../types.ts'

export interface PlainRun {
  args: readonly string[]
  cwd: string
  context: ReleaseContext
  effects: Effects
  /** Nothing is published: then there may be tokens of single maintainers, which no script is to see. */
  isUnpublished?: boolean
}

/**
 * Runs npm as `@semantic-release/npm` does: the job's environment, output to the log as it comes. Only a responder's
 * secret is taken out, which belongs to no such release.
 */
export function runPlain({ args, cwd, context, effects, isUnpublished }: PlainRun): Promise<NpmResult> {
  const { stdout, stderr } = context
  const all: Env = { ...effects.processEnv(), ...context.env, CFA_RESPONDER_SECRET: undefined }
  const env = isUnpublished ? publicEnvironment(all, []) : all
  // npm shows a header that it cannot send, and a token with a line break at its end is one.
  if (env.NPM_TOKEN) env.NPM_TOKEN = env.NPM_TOKEN.trim()
  return effects.runNpm({ args, cwd, env, stdout, stderr })
}

export interface PlainWrite {
  phase: Phase
  context: NextReleaseContext
  pkg: PackageJson
  distTag: string
  registry: string
  isTrusted?: boolean
}

/**
 * A failed write is npm's own failure, thrown as it is; but a demand for a code gets an error that helps, and so does
 * an identity that may only stage (npm 11 does not show the registry's words for that).
 */
export function writeFailure(
  result: NpmResult,
  { phase, context, pkg, distTag: tag, registry: url, isTrusted }: PlainWrite,
): Error {
  const failure = readFailure(result).code
  if (failure !== 'EOTP' && !(isTrusted && failure === 'E403')) return result.failure as Error
  const registry = showRegistry(url)
  const { version, gitTag = `v${version}` } = context.nextRelease
  const byHand =
    phase === 'addChannel'
      ? finishDistTagByHand({ spec: `${pkg.name}@${version}`, tag, registry })
      : finishPublishByHand({ name: pkg.name, version, tag, registry, gitTag })
  const code = failure === 'EOTP' ? 'EOTPREQUIRED' : 'ETRUSTEDSTAGEONLY'
  return getError(code, { registry, state: describeState(phase, 'no', context), byHand })
}
