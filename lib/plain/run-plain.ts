import type { Effects } from '../effects.ts'
import { getError } from '../errors/get-error.ts'
import { describeState, finishDistTagByHand, finishPublishByHand, type Phase } from '../errors/state.ts'
import { NOTIFY_VARIABLE } from '../notify/variables.ts'
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
 * Runs npm as `@semantic-release/npm` does: the job's environment, output to the log as it comes. Only what is secret
 * of a responder and of the notifiers is taken out.
 */
export function runPlain({ args, cwd, context, effects, isUnpublished }: PlainRun): Promise<NpmResult> {
  const { stdout, stderr } = context
  const all = environmentOf({ context, effects })
  const env = isUnpublished ? publicEnvironment(all, []) : all
  return effects.runNpm({ args, cwd, env, stdout, stderr })
}

export function environmentOf({ context, effects }: Pick<PlainRun, 'context' | 'effects'>): Env {
  const all = Object.entries({ ...effects.processEnv(), ...context.env })
  const env = Object.fromEntries(all.filter(([name]) => !isOfResponder(name)))
  // npm shows a header that it cannot send, and a token with a line break at its end is one.
  if (env.NPM_TOKEN) env.NPM_TOKEN = env.NPM_TOKEN.trim()
  return env
}

/** They belong to no such release. */
const isOfResponder = (name: string) => name === 'CFA_RESPONDER_SECRET' || NOTIFY_VARIABLE.test(name)

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
