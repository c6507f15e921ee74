import { finishStagedByHand } from '../errors/by-hand.ts'
import { describeStaged, describeState, type Phase, type StillStaged } from '../errors/state.ts'
import { withoutMarkdown } from '../log/without-markdown.ts'
import { showRegistry } from '../package/registry.ts'
import type { NextReleaseContext, PackageJson } from '../types.ts'
import type { Mode } from '../verify/types.ts'

/** Returns what is staged, as far as this job knows. */
export function stillStaged(mode: Mode): StillStaged | undefined {
  if (mode.kind !== 'attended') return undefined
  const { staging } = mode.session
  if (!staging?.item) return undefined
  const isUnseen = staging.identity !== undefined && staging.reader === undefined
  return { ...staging.item, isUnseen, isDeclined: staging.isDeclined }
}

export interface EarlyEnd {
  phase: Phase
  mode: Mode
  pkg: PackageJson
  isUploading: boolean
  isPublished: boolean
  /** Whether a maintainer has approved this package at the registry, while it was asked about together with others. */
  isApproved: boolean
  context: NextReleaseContext
}

/**
 * Describes the state that a job leaves behind when it ends early: what is staged, that it may be published, or that
 * somebody was asked.
 *
 * @returns Lines for the log. There are none if there is nothing to say.
 */
export function describeEarlyEnd(
  { phase, mode, pkg, isUploading, isPublished, isApproved, context }: EarlyEnd,
  why: 'signal' | 'failed',
): string[] {
  if (mode.kind === 'unpublished') return []
  const { nextRelease } = context
  const registry = showRegistry(mode.connection.registry.url)
  const staged = stillStaged(mode)
  if (staged && nextRelease) {
    const isTagged = phase === 'publish' || phase === 'prepared'
    const gitTag = isTagged ? (nextRelease.gitTag ?? `v${nextRelease.version}`) : undefined
    const byHand = finishStagedByHand({ ...staged, name: pkg.name, registry, gitTag })
    const isApproving = mode.kind === 'attended' && mode.session.staging?.isApproving === true
    const end = isApproving
      ? 'Ended while a staged version was being approved'
      : 'Ended with a version staged'
    const written = isApproving ? 'unknown' : 'no'
    const state = `${end}. ${describeStaged(phase, staged, nextRelease, written)}`
    return [state, byHand].flatMap(withoutMarkdown)
  }
  if (why === 'failed') return []
  if (isApproved && nextRelease) {
    const spec = `${pkg.name}@${nextRelease.version}`
    return [
      `Stopped after ${spec} was approved at the registry. ${describeState(phase, 'yes', nextRelease)}`,
    ].flatMap(withoutMarkdown)
  }
  // An approval stays open until what it approved is published.
  const isAsked = mode.kind === 'attended' && mode.session.open.size > 0
  const isUnderWay = phase === 'publish' && !isPublished && !isAsked
  if ((isUploading || isUnderWay) && nextRelease) {
    const spec = `${pkg.name}@${nextRelease.version}`
    const state = describeState(phase, 'unknown', nextRelease)
    return [
      `Stopped ${isUploading ? 'during the upload of' : 'while publishing'} ${spec}: it may be published. ${state}`,
      `To find out, run this in a few minutes: npm view ${spec} dist.integrity --registry ${registry}`,
    ]
  }
  if (isAsked && phase === 'prepared')
    return [`Stopped after a maintainer had approved. ${describeState(phase, 'no', nextRelease)}`]
  return isAsked
    ? [`Stopped while a maintainer was being asked. ${describeState(phase, 'no', nextRelease)}`]
    : []
}
