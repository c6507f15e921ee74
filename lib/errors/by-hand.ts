import { codeSpan, safeLine, safeMarkdown } from '../log/safe-text.ts'
import { shellWord } from '../log/shell-word.ts'
import { isOfficialRegistry } from '../package/registry.ts'
import { RELEASED_BY_TAG, type StillStaged } from './state.ts'

/**
 * Returns a command that runs npm 11, because the npm that comes with Node 22 and early 24 can’t stage.
 *
 * @param id - Anything that is not an id becomes `<id>`.
 */
export function stageCommand(verb: 'approve' | 'reject', id: string | undefined, registry?: string): string {
  const item = id !== undefined && /^\w[\w-]*$/.test(id) ? id : '<id>'
  return `npx npm@11 stage ${verb} ${item}${registry === undefined ? '' : ` --registry ${shellWord(registry)}`}`
}

interface StagedByHand extends Pick<StillStaged, 'id' | 'isDeclined'> {
  name: string
  registry: string
  /** Set only if it was pushed. */
  gitTag?: string | undefined
}

/** Returns the commands with which a maintainer approves or discards what is staged, on their own machine. */
export function finishStagedByHand({ id, name, registry, isDeclined = false, gitTag }: StagedByHand): string {
  const list = `npx npm@11 stage list ${shellWord(name)} --registry ${shellWord(registry)} # shows its id`
  const [approve, discard] = [stageCommand('approve', id, registry), stageCommand('reject', id, registry)]
  const known = id === undefined ? [list] : []
  if (!isDeclined)
    return commands(`To approve it, or to discard it, ${AS_MAINTAINER}`, [...known, approve, discard])
  const untags = gitTag === undefined ? [] : [untag(gitTag)]
  const main = commands(`To discard it and free its number, ${AS_MAINTAINER}`, [...known, discard, ...untags])
  return `${main}\n\n${commands('To publish it after all, approve it instead:', [approve])}`
}

const AS_MAINTAINER = 'run this while logged in to npm as a maintainer. npm asks for your second factor.'

/** Returns the command that takes back a release whose staged version was discarded after the tag. */
export function takeTagBack(gitTag: string): string {
  return commands(`${RELEASED_BY_TAG} To delete it:`, [untag(gitTag)])
}

interface TagByHand {
  gitTag: string
  /** The channel of the release. Without one, it is the default channel. */
  channel?: string | null | undefined
  /** The commit that the version says it was made from. */
  commit: string | undefined
  /** Whether this release is made from that commit too. */
  isOurs: boolean
}

/** Returns the commands that give a published version its missing tag. */
export function finishTagByHand({ gitTag, channel, commit, isOurs }: TagByHand): string {
  const made = isOurs
    ? 'The published version says that it was made from this same commit. If you want to keep it, complete its release with the tag:'
    : `The published version ${commit === undefined ? 'does not say which commit it was made from' : 'says that it was made from another commit'}. If it is yours, and has no tag, complete its release with the tag:`
  const tag = shellWord(gitTag)
  const create = `git tag ${tag} ${commit === undefined ? '<commit>' : shellWord(commit)}`
  if (!channel) return commands(made, [create, `git push origin ${tag}`])
  const note = shellWord(JSON.stringify({ channels: [channel] }))
  const main = commands(made, [
    "git fetch origin '+refs/notes/*:refs/notes/*'",
    create,
    `git notes --ref ${NOTES} add -f -m ${note} ${tag}`,
    `git push origin ${tag} refs/notes/${NOTES}`,
  ])
  return `${main}\n\n${WHY_NOTE}`
}

/**
 * The ref that every supported semantic-release reads. Newer ones write a ref for each tag, which 20 does not read.
 *
 * @see semantic-release@20.1.3, lib/git.js, `getNote`, and @25.0.9, lib/git.js, `getTagsNotes`
 */
const NOTES = 'semantic-release'
const WHY_NOTE =
  'The note says which channel the version is on. Without it, semantic-release takes the tag for one of the default channel, and may release the same version again.'

/** How the project's own tool installs, and packs if npm does not. */
export interface ToolByHand {
  install: string
  /** Whether `npm version` has to leave the workspace's other packages alone. */
  keepsWorkspaces: boolean
  /** The scripts that npm runs, and then the commands that leave the tarball. Default: npm packs. */
  packed?: { scripts: readonly string[]; commands: readonly string[]; tarball: string } | undefined
}

/** Where a release is installed and packed, and by what. */
export interface PackPlace {
  /** The folder that is published, relative to the checkout. Default: the checkout itself. */
  folder?: string | undefined
  /** Default: npm installs and packs. */
  tool?: ToolByHand | undefined
  /** Whether npm refuses to work there because `devEngines` names another tool. */
  isForced?: boolean | undefined
}

interface PublishByHand extends PackPlace {
  name: string
  version: string
  /** The dist-tag. */
  tag: string
  registry: string
  gitTag: string
}

/** Where there are workspaces, npm would install them, and fail at "workspace:". */
const NO_UPDATE = ' --no-workspaces-update'

/**
 * Returns the commands that finish a release whose tag exists and whose package does not. On npm's own registry, the
 * version is staged and approved, because one that is published by hand carries less than those that CI has published.
 */
export function finishPublishByHand(release: PublishByHand): string {
  const { name, version, tag, registry, gitTag, folder = '', tool, isForced = false } = release
  const stages = isOfficialRegistry(registry)
  const packed = tool?.packed
  const [npm, npx] = isForced ? ['npm --force', 'npx --force npm@11'] : ['npm', 'npx npm@11']
  const source = packed ? `${packed.tarball} ` : ''
  const flags = `${source}--tag ${shellWord(tag)} --registry ${shellWord(registry)}`
  const publish = stages
    ? [`${npx} stage publish ${flags}`, `${npx} stage approve <id> # the id that the line above prints`]
    : [`${npm} publish ${flags}`]
  const main = commands(`To publish ${shown(name)} by hand, run this in a clean checkout:`, [
    `git checkout ${shellWord(gitTag)}`,
    `${tool?.install ?? `${npm} ci`} # and whatever your workflow builds`,
    ...(folder === '' ? [] : [`cd ${shellWord(folder)}`]),
    `${npm} version ${shellWord(version)} --no-git-tag-version --allow-same-version${tool?.keepsWorkspaces ? NO_UPDATE : ''}`,
    ...(packed?.scripts ?? []).map((script) => `${npm} run ${script} --if-present`),
    ...(packed?.commands ?? []),
    ...publish,
  ])
  return `${main}\n\n${stages ? WHY_STAGED : WHAT_IS_MISSING}\n\nOr let CI release it again: delete the tag with ${codeSpan(untag(gitTag))} and run the job once more.`
}

const WHY_STAGED =
  'Don’t use `npm publish` for this. Nobody could see that a maintainer approved the version, and package managers that compare versions (pnpm with `trustPolicy: no-downgrade`) may refuse to install it.'
const WHAT_IS_MISSING =
  'If this registry stages, run `npx npm@11 stage publish` with the same flags instead, and `npx npm@11 stage approve` with the id that it prints. A version that is published directly by hand has no provenance from CI, and no approval. Package managers that compare a version with earlier ones (`trustPolicy: no-downgrade` of pnpm) may refuse to install it.'

/** Returns the command that sets a dist-tag. semantic-release will never try it again. */
export const finishDistTagByHand = (given: DistTagByHand): string =>
  commands('semantic-release won’t try this again. To set the dist-tag by hand:', [distTagCommand(given)])

interface DistTagByHand extends Pick<PublishByHand, 'tag' | 'registry'> {
  spec: string
}

export const distTagCommand = ({ spec, tag, registry }: DistTagByHand): string =>
  `npm dist-tag add ${shellWord(spec)} ${shellWord(tag)} --registry ${shellWord(registry)}`

const untag = (gitTag: string): string => `git push --delete origin ${shellWord(gitTag)}`

const commands = (intro: string, lines: readonly string[]): string =>
  [intro, '', '```sh', ...lines, '```'].join('\n')

const shown = (text: string): string => safeMarkdown(safeLine(text))
