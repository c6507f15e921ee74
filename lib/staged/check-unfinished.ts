import semver from 'semver'
import { finishStagedByHand, finishTagByHand } from '../errors/by-hand.ts'
import type { Fail } from '../errors/fail.ts'
import { showRegistry } from '../package/registry.ts'
import type { Target } from '../package/target.ts'
import type { Credential } from '../registry/credential.ts'
import { type DistTags, findGitHead } from '../registry/find-version.ts'
import type { Registry } from '../registry/registry.ts'
import { listStaged } from '../registry/stage.ts'
import type { StageItem } from '../registry/stage-item.ts'
import type { ReleaseContext } from '../types.ts'

/** What it takes to find what an earlier run may have left. The release itself is not live. */
export interface Unfinished {
  target: Target
  registry: Registry
  /** The credential that may look at what is staged. */
  reader: Credential | undefined
  context: Pick<ReleaseContext, 'commits' | 'lastRelease'>
  fail: Fail
}

/**
 * Throws `EPUBLISHUNTAGGED` if the dist-tag points to a version that was made from one of the commits of this release.
 * An earlier run staged it, it was approved after another push, and semantic-release knows nothing of it.
 */
export async function checkTagged(distTags: DistTags, unfinished: Unfinished): Promise<void> {
  const { target, registry, reader, context, fail } = unfinished
  const version = distTags[target.distTag]
  if (version === undefined || version === target.version || version === context.lastRelease?.version) return
  const commit = await findGitHead(registry, reader, { name: target.name, version })
  if (commit === undefined || !context.commits?.some(({ hash }) => hash === commit)) return
  const gitTag = target.gitTag.replace(target.version, () => version)
  throw fail('EPUBLISHUNTAGGED', {
    detail: `${target.name}@${version} is live, was made from the commit ${commit}, and has no tag ${gitTag}.`,
    byHand: finishTagByHand({ gitTag, channel: target.channel, commit, isOurs: false }),
  })
}

/**
 * Throws `ESTAGEOTHER` if a version of an older commit is staged for the same dist-tag. If it were approved after this
 * one, it would take the dist-tag back, and nothing would tag it.
 */
export async function checkAlone({ target, registry, reader, context, fail }: Unfinished): Promise<void> {
  if (!reader) return
  const listed = await listStaged(registry, reader, target.name)
  const other = listed.kind === 'list' ? findOther(listed.items, { target, context }) : undefined
  if (!other) return
  const shown = { name: target.name, registry: showRegistry(target.registry) }
  throw fail('ESTAGEOTHER', {
    detail: `${target.name}@${other.version} waits for an approval too, for the same dist-tag ${other.tag}.`,
    byHand: finishStagedByHand({ ...shown, id: other.id, isDeclined: true }),
  })
}

/** Finds a version above the last release that an earlier run has staged for the same dist-tag. */
export function findOther(
  items: readonly StageItem[],
  { target, context }: Pick<Unfinished, 'target' | 'context'>,
): StageItem | undefined {
  const last = semver.valid(context.lastRelease?.version) ?? '0.0.0-0'
  return items.find(
    ({ version, tag }) =>
      tag === target.distTag &&
      version !== target.version &&
      semver.valid(version) &&
      semver.gt(version, last),
  )
}
