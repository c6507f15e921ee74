import {
  finishDistTagByHand,
  finishPublishByHand,
  finishStagedByHand,
  type PackPlace,
  takeTagBack,
} from './by-hand.ts'
import { describeStaged, describeState, type Phase, type StillStaged, type Written } from './state.ts'

/** The state of a release, and the commands that finish it. Both are Markdown. */
export interface StateAndCommands {
  state: string
  byHand?: string | undefined
  /** If it is known better than by the error. */
  written?: Written | undefined
}

export interface ReleaseSoFar extends PackPlace {
  phase: Phase
  /** The name of the package. */
  name: string
  version: string
  /** Default: `v` and the version, as in semantic-release. */
  gitTag?: string | undefined
  distTag: string
  /** The URL of the registry, in a form that may be shown. */
  registry: string
  /** What is staged now, if anything is. */
  staged?: StillStaged | undefined
  /** Set if this version is known to be published, and this is not about a dist-tag alone. */
  live?: Live | undefined
}

/** A published version. */
export interface Live {
  /** Whether the dist-tag of the release is still missing. */
  lacksTag: boolean
  /** Whether it was staged, and then approved at the registry. */
  isAtRegistry?: true
}

/**
 * Describes a release for `createFail`. If the registry has the version, published or taken, no command helps.
 *
 * @param given - What the registry has, if an error says so.
 */
export function describeRelease(release: ReleaseSoFar, given: Written | undefined): StateAndCommands {
  const { phase, name, version, gitTag = `v${version}`, registry, staged } = release
  const named = { version, gitTag }
  const written = given ?? 'no'
  if (isLive(release, given)) return { state: describeState(phase, 'yes', named), byHand: tagByHand(release) }
  if (!staged || (written !== 'no' && written !== 'unknown'))
    return { state: describeState(phase, written, named), byHand: commandsFor(release, gitTag, written) }
  const pushed = phase === 'publish' ? gitTag : undefined
  return {
    state: describeStaged(phase, staged, named, written),
    byHand: finishStagedByHand({ ...staged, name, registry, gitTag: pushed }),
  }
}

/**
 * Whether the version is known to be published, and the error does not know better. While its dist-tag is missing,
 * errors are about that.
 */
function isLive({ live }: ReleaseSoFar, given: Written | undefined): boolean {
  if (!live) return false
  return given === undefined || (live.lacksTag && (given === 'no' || given === 'unknown'))
}

/** Before the git tag, the next run sets the dist-tag. */
function tagByHand({ phase, name, version, distTag: tag, registry, live }: ReleaseSoFar): string | undefined {
  return live?.lacksTag && phase === 'publish'
    ? finishDistTagByHand({ spec: `${name}@${version}`, tag, registry })
    : undefined
}

function commandsFor(release: ReleaseSoFar, gitTag: string, written: Written): string | undefined {
  const { phase, name, version, distTag: tag, registry } = release
  if (written === 'yes' || written === 'taken') return undefined
  if (phase === 'publish' && written === 'discarded') return takeTagBack(gitTag)
  if (phase === 'publish') return finishPublishByHand({ ...release, tag, gitTag })
  if (phase === 'addChannel') return finishDistTagByHand({ spec: `${name}@${version}`, tag, registry })
  return undefined
}
