import { finishDistTagByHand, finishPublishByHand, finishStagedByHand, takeTagBack } from './by-hand.ts'
import { describeStaged, describeState, type Phase, type StillStaged, type Written } from './state.ts'

/** The state of a release, and the commands that finish it. Both are Markdown. */
export interface StateAndCommands {
  state: string
  byHand?: string | undefined
}

export interface ReleaseSoFar {
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
}

/** Describes a release for `createFail`. If the registry has the version, published or taken, no command helps. */
export function describeRelease(release: ReleaseSoFar, written: Written): StateAndCommands {
  const { phase, name, version, gitTag = `v${version}`, registry, staged } = release
  const named = { version, gitTag }
  if (!staged || (written !== 'no' && written !== 'unknown'))
    return { state: describeState(phase, written, named), byHand: commandsFor(release, gitTag, written) }
  const pushed = phase === 'publish' ? gitTag : undefined
  return {
    state: describeStaged(phase, staged, named, written),
    byHand: finishStagedByHand({ ...staged, name, registry, gitTag: pushed }),
  }
}

function commandsFor(
  { phase, name, version, distTag: tag, registry }: ReleaseSoFar,
  gitTag: string,
  written: Written,
): string | undefined {
  if (written === 'yes' || written === 'taken') return undefined
  if (phase === 'publish' && written === 'discarded') return takeTagBack(gitTag)
  if (phase === 'publish') return finishPublishByHand({ name, version, tag, registry, gitTag })
  if (phase === 'addChannel') return finishDistTagByHand({ spec: `${name}@${version}`, tag, registry })
  return undefined
}
