import type { NextReleaseContext } from '../types.ts'

/** Where in the release something went wrong: what semantic-release has pushed by then follows from it. */
export type Phase = 'verifyConditions' | 'prepare' | 'publish' | 'addChannel'

/**
 * Whether the registry has the write that the step is about; `taken`: it has the version, with other contents;
 * `rejected`: it had the version staged, and a maintainer's no has freed its number.
 */
export type Written = 'no' | 'yes' | 'unknown' | 'taken' | 'rejected'

/** One sentence or two: was a tag pushed, is it published? */
export function describeState(
  phase: Phase,
  written: Written,
  { nextRelease }: Partial<NextReleaseContext> = {},
): string {
  const version = nextRelease?.version ?? 'the version'
  const tag = nextRelease?.gitTag ?? `v${version}`
  if (phase === 'verifyConditions')
    return 'State: nothing was changed. No tag was pushed and nothing was uploaded.'
  if (phase === 'prepare') {
    if (written === 'unknown' || written === 'yes')
      return `State: no tag was pushed; ${PUBLISH_STATE[written]}`
    if (written === 'rejected')
      return `State: no tag was pushed; ${PUBLISH_STATE[written]} Run the release again when you are ready.`
    const rest =
      written === 'taken'
        ? `Version ${version} is taken.`
        : `Version ${version} is still free: run the release again when you are ready.`
    return `State: no tag was pushed and nothing was uploaded. ${rest}`
  }
  if (phase === 'addChannel') {
    return `State: the git note for ${tag} was pushed by semantic-release; ${CHANNEL_STATE[written]}`
  }
  return `State: the git tag ${tag} was pushed by semantic-release; ${PUBLISH_STATE[written]}`
}

/** What waits at the registry, as far as this job knows. */
export interface Waits {
  id: string | undefined
  /** The job may not look at what is staged: it may have been rejected or blocked meanwhile. */
  isBlind?: boolean
  /** A maintainer has said no. */
  isDeclined?: boolean
}

/** The same, where the version waits at the registry for its approval. */
export function describeStaged(
  phase: Phase,
  { id, isBlind = false, isDeclined = false }: Waits,
  { nextRelease: { version, gitTag = `v${version}` } }: NextReleaseContext,
  written: Written = 'no',
): string {
  const isTagged = phase === 'publish' || phase === 'addChannel'
  const tag = isTagged ? `the git tag ${gitTag} was pushed by semantic-release` : 'no tag was pushed'
  const item = id === undefined ? '' : ` as ${id}`
  const state = `State: ${tag}. Version ${version}`
  if (written === 'unknown') return `${state} was staged at the registry${item}; ${PUBLISH_STATE.unknown}`
  if (isBlind) return `${state} was staged at the registry${item}. ${BLIND}`
  return `${state} is staged at the registry${item} and NOT published; nobody can use its number for anything else. ${whatFollows(isTagged, isDeclined)}`
}

function whatFollows(isTagged: boolean, isDeclined: boolean): string {
  if (isDeclined) return isTagged ? `${DECLINED} ${TAKEN_BY_TAG}` : DECLINED
  return isTagged ? TAGGED : UNTAGGED
}

const DECLINED =
  'It can wait until morning: nobody can install it. Until it is rejected, any maintainer can approve it, and a release of this number from another commit ends with ESTAGECONFLICT.'
const TAKEN_BY_TAG = 'As long as the tag is there, semantic-release takes this version for released.'

const BLIND =
  'This job cannot see whether it still is, or was rejected or blocked. Approve it and then run the release again from this commit, which tags it; or reject it, and run the release again. Before that, another run ends with ESTAGETAKEN.'
const TAGGED = 'Once it is approved, the release is whole; running the job again does nothing.'
const UNTAGGED =
  'Run the release again from the same commit: it uses what is staged, or tags what was approved meanwhile.'

/** npm as it comes with Node 22 and early 24 has no such command. */
export function stageCommand(verb: 'approve' | 'reject', id: string | undefined, registry?: string): string {
  return `npx npm@11 stage ${verb} ${id ?? '<id>'}${registry === undefined ? '' : ` --registry ${registry}`}`
}

const untag = (gitTag: string): string => `git push --delete origin ${gitTag}`

interface StagedByHand extends Pick<Waits, 'id' | 'isDeclined'> {
  name: string
  registry: string
  /** Where it was pushed. */
  gitTag?: string | undefined
}

/** How to end that, on a maintainer's own machine. Both commands ask for a second factor. */
export function finishStagedByHand({ id, name, registry, isDeclined = false, gitTag }: StagedByHand): string {
  const list = `npx npm@11 stage list ${name} --registry ${registry} # shows its id`
  const [approve, reject] = [stageCommand('approve', id, registry), stageCommand('reject', id, registry)]
  return [
    isDeclined
      ? 'To free its number, as a maintainer who is signed in (npm asks for the second factor):'
      : 'To publish it, or to free its number, as a maintainer who is signed in (npm asks for the second factor):',
    '',
    '```sh',
    ...(id === undefined ? [list] : []),
    ...(isDeclined ? [reject, ...(gitTag === undefined ? [] : [untag(gitTag)])] : [approve, reject]),
    '```',
    ...(isDeclined ? ['', `If the no was a mistake, this publishes it instead: \`${approve}\``] : []),
  ].join('\n')
}

/** How to take a release back whose version was rejected behind its tag. */
export function takeTagBack(gitTag: string): string {
  return [`${TAKEN_BY_TAG} To take it back:`, '', '```sh', untag(gitTag), '```'].join('\n')
}

/** How to give a version that is published the tag that it lacks. */
export function finishTagByHand(gitTag: string, commit: string): string {
  return [
    'The version that is there says that it was made from this very commit. If it is the one that you want, finish its release with its tag:',
    '',
    '```sh',
    `git tag ${gitTag} ${commit}`,
    `git push origin ${gitTag}`,
    '```',
  ].join('\n')
}

const PUBLISH_STATE: Record<Written, string> = {
  no: 'the package is NOT published.',
  yes: 'the package IS published.',
  unknown: 'whether the package is published could not be found out.',
  taken: 'the registry has this version with other contents, and those of this job are NOT published.',
  rejected:
    'the package is NOT published. What was staged has been rejected: nothing is staged any more, and the version is free again.',
}

const CHANNEL_STATE: Record<Written, string> = {
  no: 'the dist-tag is NOT set.',
  taken: 'the dist-tag is NOT set.',
  rejected: 'the dist-tag is NOT set.',
  yes: 'the dist-tag IS set.',
  unknown: 'whether the dist-tag is set could not be found out.',
}

/** How to finish a publish whose tag exists and whose package does not. */
export function finishPublishByHand({
  name,
  version,
  tag,
  registry,
  gitTag,
}: {
  name: string
  version: string
  tag: string
  registry: string
  gitTag: string
}): string {
  return [
    `To finish ${name} by hand, on a clean checkout:`,
    '',
    '```sh',
    `git checkout ${gitTag}`,
    'npm ci # and what your workflow builds',
    `npm version ${version} --no-git-tag-version --allow-same-version`,
    `npm publish --tag ${tag} --registry ${registry}`,
    '```',
    '',
    `Or, to let CI release it again: delete the tag (\`${untag(gitTag)}\`) and run the job once more.`,
  ].join('\n')
}

/** How to finish a dist-tag that semantic-release will never try again. */
export function finishDistTagByHand({
  spec,
  tag,
  registry,
}: {
  spec: string
  tag: string
  registry: string
}): string {
  return [
    'semantic-release will not try this again. To finish it by hand:',
    '',
    '```sh',
    `npm dist-tag add ${spec} ${tag} --registry ${registry}`,
    '```',
  ].join('\n')
}
