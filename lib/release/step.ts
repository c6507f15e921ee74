import type { Account } from '../accounts/verify.ts'
import type { Options } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import { type ErrorCode, type ErrorFacts, getError, type PluginError } from '../errors/get-error.ts'
import {
  describeStaged,
  describeState,
  finishDistTagByHand,
  finishPublishByHand,
  finishStagedByHand,
  type Phase,
  takeTagBack,
  type Waits,
  type Written,
} from '../errors/state.ts'
import { publicEnvironment, splitIdentity, writerEnvironment } from '../npm/environment.ts'
import { wantsProvenance } from '../package/provenance.ts'
import { showRegistry } from '../package/registry.ts'
import { getDistTag, getRelease } from '../package/release-info.ts'
import type { Env, NextReleaseContext, PackageJson, Release } from '../types.ts'
import type { Session } from './session.ts'

/** What one step of a release under a second factor works with. */
export interface Step {
  phase: Phase
  context: NextReleaseContext
  options: Options
  pkg: PackageJson
  /** The folder that is published. */
  root: string
  distTag: string
  /** For children that do not write: no secret of ours in it. */
  publicEnv: Env
  session: Session
  effects: Effects
}

export type StepInput = Omit<Step, 'distTag' | 'publicEnv'>

export function createStep(input: StepInput): Step {
  const { context, session, effects } = input
  const all = publicEnvironment({ ...effects.processEnv(), ...context.env }, session.secrets)
  // Whoever can run a script could stage something else with it.
  const publicEnv = session.staging?.identity ? splitIdentity(all).rest : all
  return { ...input, publicEnv, distTag: getDistTag(context.nextRelease.channel) }
}

/** `name@version` */
export function specOf({ pkg, context }: Step): string {
  return `${pkg.name}@${context.nextRelease.version}`
}

/** The environment of a process that reads as `account`. */
export function envOf({ publicEnv, session }: Step, account: Account): Env {
  return writerEnvironment(publicEnv, { ...account, registry: session.registry })
}

/** The environment of a process that writes as `account`; without a code npm is to answer with a link. */
export function writeEnvOf(step: Step, account: Account, otp: string | undefined): Env {
  const { publicEnv, session, pkg, context } = step
  const provenance = wantsProvenance(pkg, { cwd: context.cwd, env: publicEnv })
  const env = writerEnvironment(publicEnv, { ...account, registry: session.registry, otp, provenance })
  // npm masks links in its debug log only where their ids are UUIDs, so such a write has none.
  return otp === undefined ? { ...env, npm_config_auth_type: 'web', npm_config_logs_max: '0' } : env
}

/** The environment of `npm stage publish` as `account`, which needs no second factor and asks for no link. */
export function stageEnvOf(step: Step, account: Account): Env {
  const { npm_config_logs_max: _, ...env } = writeEnvOf(step, account, undefined)
  return { ...env, npm_config_auth_type: 'legacy' }
}

/** What is staged, as far as is known here. */
export function waitsOf({ staging }: Pick<Session, 'staging'>): Waits | undefined {
  const isBlind = staging?.identity !== undefined && staging.looker === undefined
  return staging?.item && { ...staging.item, isBlind, isDeclined: staging.isDeclined ?? false }
}

/** An error of this step: with the state that things are in, and how to finish by hand where that is needed. */
export function stepError(
  step: Step,
  code: ErrorCode,
  facts: ErrorFacts & { written?: Written; cause?: unknown } = {},
): PluginError {
  const { written = 'no', cause, ...rest } = facts
  const { phase, context, session } = step
  const registry = showRegistry(session.registry)
  const waits = written === 'no' || written === 'unknown' ? waitsOf(session) : undefined
  const state = waits
    ? describeStaged(phase, waits, context, written)
    : describeState(phase, written, context)
  const commands = waits
    ? finishStagedByHand({ ...waits, name: step.pkg.name, registry, gitTag: pushedTag(phase, context) })
    : byHand(step, written, registry)
  return getError(code, { registry, byHand: commands ?? '', ...rest, state }, cause)
}

/** `undefined`: there is none yet. */
export const pushedTag = (phase: Phase, { nextRelease }: NextReleaseContext): string | undefined =>
  phase === 'publish' ? (nextRelease.gitTag ?? `v${nextRelease.version}`) : undefined

function byHand(
  { phase, context, pkg, distTag: tag }: Step,
  written: Written,
  registry: string,
): string | undefined {
  // Where the version is taken, no command of ours makes it free.
  if (written === 'yes' || written === 'taken') return undefined
  const { version, gitTag = `v${version}` } = context.nextRelease
  if (phase === 'publish' && written === 'rejected') return takeTagBack(gitTag)
  if (phase === 'publish') return finishPublishByHand({ name: pkg.name, version, tag, registry, gitTag })
  if (phase === 'addChannel') return finishDistTagByHand({ spec: `${pkg.name}@${version}`, tag, registry })
  return undefined
}

/** `name@version to dist-tag @latest on https://registry/` */
export function showTarget(step: Step): string {
  return `${specOf(step)} to dist-tag @${step.distTag} on ${showRegistry(step.session.registry)}`
}

/** What semantic-release shows of the release. */
export function releaseOf({ pkg, distTag, session, context }: Step): Release {
  const { env, nextRelease } = context
  return getRelease(pkg, { distTag, registry: session.registry, version: nextRelease.version, env })
}
