import { finishDistTagByHand, finishStagedByHand } from '../errors/by-hand.ts'
import { describeStaged, describeState, type Phase, type StillStaged } from '../errors/state.ts'
import { shellWord } from '../log/shell-word.ts'
import { withoutMarkdown } from '../log/without-markdown.ts'
import { showRegistry } from '../package/registry.ts'
import { getDistTag } from '../package/release-info.ts'
import type { Standing } from '../release/standing.ts'
import type { NextReleaseContext, PackageJson } from '../types.ts'
import { type Mode, stagingOf } from '../verify/types.ts'

/** Returns what is staged, as far as this job knows. */
export function stillStaged(mode: Mode): StillStaged | undefined {
  const staging = stagingOf(mode)
  if (!staging?.item) return undefined
  const isUnseen = staging.identity !== undefined && staging.reader === undefined
  return { ...staging.item, isUnseen, isDeclined: staging.isDeclined }
}

export interface EarlyEnd {
  /** Where the run is. For a package that is prepared, it is `publish` once the `publish` of any package has begun. */
  phase: Phase
  mode: Mode
  pkg: PackageJson
  standing: Standing
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
export function describeEarlyEnd(given: EarlyEnd, why: 'signal' | 'failed'): string[] {
  const { phase, mode, pkg, standing, isPublished, isApproved, context } = given
  if (mode.kind === 'unpublished') return []
  const { nextRelease } = context
  const staged = stillStaged(mode)
  const registry = showRegistry(mode.connection.registry.url)
  if (staged && nextRelease) return describeItem(staged, given, registry)
  if (standing.isTold) return []
  // Other plugins may go on for long after this one has published.
  const isLive = (isApproved || standing.live !== undefined) && !isPublished
  if (isLive && nextRelease) return describeLive(given, registry)
  if (why === 'failed') return []
  const isUnclear = standing.isSending || (standing.written === 'unknown' && !isPublished)
  if (isUnclear && nextRelease) return describeWrite(given, registry)
  const state = describeState(phase, 'no', nextRelease)
  if (phase === 'publish') return isPublished ? [] : [`Stopped before ${pkg.name} was published. ${state}`]
  // An approval stays open until what it approved is published.
  const isAsked = mode.kind === 'attended' && mode.session.open.size > 0
  if (!isAsked || (phase === 'addChannel' && standing.written === 'yes')) return []
  return phase === 'prepared'
    ? [`Stopped after a maintainer had approved. ${state}`]
    : [`Stopped while a maintainer was being asked. ${state}`]
}

function describeItem(
  staged: StillStaged,
  { phase, mode, pkg, standing, context: { nextRelease } }: EarlyEnd,
  registry: string,
): string[] {
  const isTagged = phase === 'publish' || phase === 'prepared'
  const gitTag = isTagged ? (nextRelease.gitTag ?? `v${nextRelease.version}`) : undefined
  const byHand = finishStagedByHand({ ...staged, name: pkg.name, registry, gitTag })
  const isApproving = stagingOf(mode)?.isApproving === true
  const isUnclear = !isApproving && standing.written === 'unknown'
  const end = isApproving
    ? 'Ended while a staged version was being approved'
    : `Ended with a version ${isUnclear ? 'that was ' : ''}staged`
  const written = isApproving || isUnclear ? 'unknown' : 'no'
  const state = `${end}. ${describeStaged(phase, staged, nextRelease, written)}`
  return [state, byHand].flatMap(withoutMarkdown)
}

function describeLive(
  { phase, pkg, isApproved, standing: { live }, context: { nextRelease } }: EarlyEnd,
  registry: string,
): string[] {
  const { version, channel } = nextRelease
  const spec = `${pkg.name}@${version}`
  const how = isApproved || live?.isAtRegistry ? 'approved at the registry' : 'published'
  const end = `Stopped after ${spec} was ${how}. ${describeState(phase, 'yes', nextRelease)}`
  const isUntagged = live?.lacksTag && phase === 'publish'
  const byHand = isUntagged ? [finishDistTagByHand({ spec, tag: getDistTag(channel), registry })] : []
  return [end, ...byHand].flatMap(withoutMarkdown)
}

/** Describes a write that is on its way, or whose end is unclear. */
function describeWrite(
  { phase, mode, pkg, standing: { isSending }, context: { nextRelease } }: EarlyEnd,
  registry: string,
): string[] {
  const spec = `${pkg.name}@${nextRelease.version}`
  if (isSending && phase !== 'addChannel' && stagingOf(mode))
    return [
      `Stopped while ${spec} was being staged: it may be staged. Nobody can install it before it is approved.`,
      `To find out, run this: npx npm@11 stage list ${shellWord(pkg.name)} --registry ${shellWord(registry)}`,
    ]
  const state = describeState(phase, 'unknown', nextRelease)
  const [end, command] =
    phase === 'addChannel'
      ? [`Stopped while the dist-tag of ${spec} was being set.`, `npm dist-tag ls ${pkg.name}`]
      : [
          `Stopped ${isSending ? 'during the upload of' : 'while publishing'} ${spec}: it may be published.`,
          `npm view ${spec} dist.integrity`,
        ]
  return [`${end} ${state}`, `To find out, run this in a few minutes: ${command} --registry ${registry}`]
}
