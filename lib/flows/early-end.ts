import { finishDistTagByHand, finishStagedByHand } from '../errors/by-hand.ts'
import type { Live } from '../errors/describe-release.ts'
import { describeStaged, describeState, type Phase, type StillStaged } from '../errors/state.ts'
import { withoutMarkdown } from '../log/without-markdown.ts'
import { showRegistry } from '../package/registry.ts'
import { getDistTag } from '../package/release-info.ts'
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
  /** Set if this version is known to be published, and this step has not ended yet. */
  live?: Live | undefined
  context: NextReleaseContext
}

/**
 * Describes the state that a job leaves behind when it ends early: what is staged, that it may be published, or that
 * somebody was asked.
 *
 * @returns Lines for the log. There are none if there is nothing to say.
 */
export function describeEarlyEnd(end: EarlyEnd, why: 'signal' | 'failed'): string[] {
  const { phase, mode, isUploading, isPublished, context } = end
  if (mode.kind === 'unpublished') return []
  const { nextRelease } = context
  const registry = showRegistry(mode.connection.registry.url)
  const staged = stillStaged(mode)
  if (staged && nextRelease) return describeItem(staged, end, registry)
  if (why === 'failed') return []
  // Other plugins may go on for long after this one has published.
  const isLive = end.live !== undefined && !isPublished
  if ((end.isApproved || isLive) && nextRelease) return describeLive(end, registry)
  // An approval stays open until what it approved is published.
  const isAsked = mode.kind === 'attended' && mode.session.open.size > 0
  const isUnderWay = phase === 'publish' && !isPublished && !isAsked
  if ((isUploading || isUnderWay) && nextRelease) return describeWrite(end, registry)
  if (isAsked && phase === 'prepared')
    return [`Stopped after a maintainer had approved. ${describeState(phase, 'no', nextRelease)}`]
  return isAsked
    ? [`Stopped while a maintainer was being asked. ${describeState(phase, 'no', nextRelease)}`]
    : []
}

function describeItem(
  staged: StillStaged,
  { phase, mode, pkg, context: { nextRelease } }: EarlyEnd,
  registry: string,
): string[] {
  const isTagged = phase === 'publish' || phase === 'prepared'
  const gitTag = isTagged ? (nextRelease.gitTag ?? `v${nextRelease.version}`) : undefined
  const byHand = finishStagedByHand({ ...staged, name: pkg.name, registry, gitTag })
  const isApproving = mode.kind === 'attended' && mode.session.staging?.isApproving === true
  const end = isApproving ? 'Ended while a staged version was being approved' : 'Ended with a version staged'
  const written = isApproving ? 'unknown' : 'no'
  const state = `${end}. ${describeStaged(phase, staged, nextRelease, written)}`
  return [state, byHand].flatMap(withoutMarkdown)
}

function describeLive(
  { phase, pkg, isApproved, live, context: { nextRelease } }: EarlyEnd,
  registry: string,
): string[] {
  const { version, channel } = nextRelease
  const spec = `${pkg.name}@${version}`
  const end = `Stopped after ${spec} was ${isApproved ? 'approved at the registry' : 'published'}.`
  const isUntagged = live?.lacksTag && phase === 'publish'
  const byHand = isUntagged ? [finishDistTagByHand({ spec, tag: getDistTag(channel), registry })] : []
  return [`${end} ${describeState(phase, 'yes', nextRelease)}`, ...byHand].flatMap(withoutMarkdown)
}

/** Describes a write that was under way. */
function describeWrite(
  { phase, pkg, isUploading, context: { nextRelease } }: EarlyEnd,
  registry: string,
): string[] {
  const spec = `${pkg.name}@${nextRelease.version}`
  const state = describeState(phase, 'unknown', nextRelease)
  const [end, command] =
    phase === 'addChannel'
      ? [`Stopped while the dist-tag of ${spec} was being set.`, `npm dist-tag ls ${pkg.name}`]
      : [
          `Stopped ${isUploading ? 'during the upload of' : 'while publishing'} ${spec}: it may be published.`,
          `npm view ${spec} dist.integrity`,
        ]
  return [`${end} ${state}`, `To find out, run this in a few minutes: ${command} --registry ${registry}`]
}
