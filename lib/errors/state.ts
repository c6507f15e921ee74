import { codeSpan, safeLine, safeMarkdown } from '../log/safe-text.ts'
import { shellWord } from '../log/shell-word.ts'
import type { NextRelease } from '../types.ts'

/**
 * Where in the release something went wrong. What semantic-release has pushed by then follows from it. `prepared` is
 * between this plugin's `prepare` and its `publish`, when other plugins run and the tag is pushed.
 */
export type Phase = 'verifyConditions' | 'prepare' | 'prepared' | 'publish' | 'addChannel'

/**
 * Whether the registry has what was to be written. `taken` means that it has the version, with other contents.
 * `discarded` means that it had the version staged, and a maintainer discarded it.
 */
export type Written = 'no' | 'yes' | 'unknown' | 'taken' | 'discarded'

/**
 * What became of a staged version that was declined. `yes` means that it was approved at the registry before. `taken`
 * means that something else was published there under its number.
 */
export type DeclineEnd = Extract<Written, 'no' | 'yes' | 'discarded' | 'taken'>

type Named = Pick<NextRelease, 'version' | 'gitTag'>

const PUBLISH_STATE: Record<Written, string> = {
  no: 'the package is NOT published.',
  yes: 'the package IS published.',
  unknown: 'it is not known whether the package is published.',
  taken: 'the registry has this version with other contents. Those of this job are NOT published.',
  discarded: 'the package is NOT published. The staged version was discarded, and its number is free again.',
}

const CHANNEL_STATE: Record<Written, string> = {
  no: 'the dist-tag is NOT set.',
  taken: 'the dist-tag is NOT set.',
  discarded: 'the dist-tag is NOT set.',
  yes: 'the dist-tag IS set.',
  unknown: 'it is not known whether the dist-tag is set.',
}

/** Says in a few sentences of Markdown whether a tag was pushed, and whether the package is published. */
export function describeState(phase: Phase, written: Written, release?: Named): string {
  if (phase === 'verifyConditions')
    return 'State: nothing was changed. No tag was pushed and nothing was uploaded.'
  if (phase === 'prepare') return `State: no tag was pushed${stateBeforeTag(written, release)}`
  const tag = release ? `${shown(tagOf(release))}` : 'of this release'
  if (phase === 'prepared' && written === 'yes')
    return `State: the package IS published. The git tag ${tag} may have been pushed. To find out: ${codeSpan(findTag(release))}. If the tag is missing, run the release again from the same commit. That run finds the published version and pushes the tag.`
  if (phase === 'prepared' && written === 'unknown')
    return `State: it is not known whether the package is published. The git tag ${tag} may have been pushed. To find out: ${codeSpan(findTag(release))}.`
  if (phase === 'prepared')
    return `State: this job has NOT published the package. The git tag ${tag} may have been pushed, by this job or another one. To find out: ${codeSpan(findTag(release))}. If the tag is there, check whether the version is on the registry. If it isn’t, publish by hand, or delete the tag and run the release again. If there is no tag, run the release again.`
  return phase === 'addChannel'
    ? `State: the git note for ${tag} was pushed, and ${CHANNEL_STATE[written]}`
    : `State: the git tag ${tag} was pushed, and ${PUBLISH_STATE[written]}`
}

function stateBeforeTag(written: Written, release: Named | undefined): string {
  const version = release ? `Version ${shown(release.version)}` : 'The version'
  if (written === 'taken') return ` and nothing was uploaded. ${version} is taken.`
  if (written === 'no')
    return ` and nothing was uploaded. ${version} is still free. Run the release again when you are ready.`
  return `, and ${PUBLISH_STATE[written]}${AFTER[written] ?? ''}`
}

const AFTER: Partial<Record<Written, string>> = {
  discarded: ' Run the release again when you are ready.',
  yes: ' Run the release again from the same commit. That run finds the published version and pushes the tag.',
}

/** What is staged at the registry, as far as this job knows. */
export interface StillStaged {
  id: string | undefined
  /** The job may not list what is staged. The version may have been discarded or blocked in the meantime. */
  isUnseen?: boolean
  /** A maintainer has declined the release. */
  isDeclined?: boolean
  /** It is not what this release has packed, or it is for another dist-tag. */
  isOther?: boolean
}

/** Same as `describeState`, for a version that is staged. */
export function describeStaged(
  phase: Phase,
  { id, isUnseen = false, isDeclined = false, isOther = false }: StillStaged,
  release: Named,
  written: Written = 'no',
): string {
  const isTagged = phase === 'publish' || phase === 'addChannel'
  const tag = isTagged ? `the git tag ${shown(tagOf(release))} was pushed` : untaggedState(phase, release)
  const item = id === undefined ? '' : ` as ${shown(id)}`
  const state = `State: ${tag}. Version ${shown(release.version)}`
  if (written === 'unknown') return `${state} was staged at the registry${item}, and ${PUBLISH_STATE.unknown}`
  if (isUnseen) return `${state} was staged at the registry${item}. ${UNSEEN}`
  return `${state} is staged at the registry${item} and NOT published. ${whatFollows(isTagged, { isDeclined, isOther })}`
}

const untaggedState = (phase: Phase, release: Named): string =>
  phase === 'prepared' ? `the git tag ${shown(tagOf(release))} may have been pushed` : 'no tag was pushed'

function whatFollows(
  isTagged: boolean,
  { isDeclined, isOther }: Pick<StillStaged, 'isDeclined' | 'isOther'>,
): string {
  if (isOther) return isTagged ? OTHER_TAGGED : OTHER
  if (isDeclined) return isTagged ? `${DECLINED} ${RELEASED_BY_TAG}` : DECLINED
  return isTagged ? TAGGED : UNTAGGED
}

const DECLINED =
  'Nobody can install it, so this can wait until morning. Until it is discarded, any maintainer can still approve it, and a release of this number from another commit ends with ESTAGECONFLICT.'
export const RELEASED_BY_TAG = 'As long as the tag exists, semantic-release considers this version released.'
const UNSEEN =
  'This job can’t see whether it is still there, or was discarded or blocked. Approve it and run the release again from this commit, which pushes the tag. Or discard it and run the release again. Until then, another run ends with ESTAGETAKEN.'
const TAGGED = 'Once it is approved, the release is complete. Running the job again does nothing.'
const UNTAGGED =
  'Its number can’t be used for anything else. Run the release again from the same commit, and it uses what is staged, or pushes the tag if the version was approved in the meantime.'

const OTHER =
  'Until that version is discarded or approved, its number can’t be used, and another run of this commit ends like this one.'
const OTHER_TAGGED =
  'It is not what this release has packed: approve it only if you know what it is. To release this commit, discard it, delete the tag, and run the job again.'

const findTag = (release: Named | undefined): string =>
  `git ls-remote --tags origin ${release ? shellWord(tagOf(release)) : ''}`.trim()
const tagOf = ({ version, gitTag = `v${version}` }: Named) => gitTag

/** Makes a name safe for use in a sentence. */
const shown = (text: string): string => safeMarkdown(safeLine(text))
