import path from 'node:path'
import type { Clock } from '../async/sleep.ts'
import type { DecidedOptions } from '../config/decided-options.ts'
import type { Publication } from '../door/read-publication.ts'
import type { DoorTools } from '../door/run-at-door.ts'
import type { Effects } from '../effects.ts'
import { describeRelease } from '../errors/describe-release.ts'
import { createFail, type Fail } from '../errors/fail.ts'
import type { Phase, StillStaged } from '../errors/state.ts'
import { putBack, restoreChanges } from '../git/put-back.ts'
import { findRepository, readHead } from '../git/repository.ts'
import { changedSince, takeSnapshot } from '../git/working-tree.ts'
import { visibleLogger } from '../log/visible-logger.ts'
import { warn } from '../log/warn.ts'
import { devEngineFlags } from '../npm/dev-engines.ts'
import { childEnvironment, mergedEnvironment } from '../npm/environment.ts'
import type { Packer } from '../pack/choose-packer.ts'
import type { ProjectTool } from '../pack/find-project-tool.ts'
import { toolByHand } from '../pack/tool-by-hand.ts'
import { TOOLS } from '../pack/tools.ts'
import { dependenciesOf, runsScripts } from '../package/dependencies.ts'
import { folderInCheckout } from '../package/folder-in-checkout.ts'
import { showRegistry } from '../package/registry.ts'
import { getDistTag } from '../package/release-info.ts'
import type { Target } from '../package/target.ts'
import { repeatReads } from '../registry/repeat-reads.ts'
import { hasForeign } from '../release/check-publication.ts'
import type { Tree } from '../release/hold-release.ts'
import { keepTarball } from '../release/keep-tarball.ts'
import { listFiles } from '../release/list-files.ts'
import { type Standing, writtenInAll } from '../release/standing.ts'
import type { Env, Logger, NextReleaseContext, PackageJson } from '../types.ts'
import { configuredCode } from '../unattended/configured-code.ts'
import type { Connection } from '../verify/types.ts'
import { withoutOthers } from './without-others.ts'

/** What one step of one entry starts with. */
export interface StepInput {
  phase: Phase
  context: NextReleaseContext
  options: DecidedOptions
  pkg: PackageJson
  /** The folder that is published. */
  root: string
  packer: Packer
  projectTool: ProjectTool
  effects: Effects
  standing: Standing
  /** Returns what is staged now. */
  staged: () => StillStaged | undefined
}

/** What the flows of one step are assembled from. */
export interface Parts extends StepInput {
  connection: Connection
  target: Target
  fail: Fail
  clock: Clock
  logger: Logger
  /** Logs what a person has to see. */
  visibleLog: Logger
  /** The environment of every child process. */
  env: Env
  tree: Tree
  /** Whether scripts run before npm sends its request. */
  runsScripts: boolean
  /** Whether what these scripts changed stays for other plugins. */
  leavesChanges: boolean
  /** The commit of the release, as long as its tag is not pushed. */
  untagged: string | undefined
  /** The commit that is checked out. */
  head: () => Promise<string | undefined>
}

export function createParts(input: StepInput, connection: Connection): Parts {
  const { phase, context, pkg, root, packer, projectTool, effects, standing, staged } = input
  const { version, channel, gitTag = `v${version}` } = context.nextRelease
  const { url } = connection.registry
  const target = { name: pkg.name, version, distTag: getDistTag(channel), registry: url, gitTag, channel }
  const shown = showRegistry(url)
  const env = childEnvironment(mergedEnvironment(effects.processEnv(), context.env), connection.secrets)
  const fail = createFail((written) => {
    const tool = toolByHand(packer.tool, projectTool)
    const place = { folder: folderInCheckout(root), tool, isForced: devEngineFlags(root).length > 0 }
    const { live } = standing
    const release = { ...target, ...place, phase, registry: shown, staged: staged(), live }
    return describeRelease(release, live ? written : writtenInAll(standing, written))
  }, shown)
  return {
    ...input,
    ...{ connection, target, fail, env, clock: effects, logger: context.logger },
    visibleLog: visibleLogger(context.logger, context.stdout),
    tree: createTree(input, env, connection.folder),
    runsScripts: !connection.ignoresScripts && runsScripts(pkg, scriptsOf(packer)),
    leavesChanges: leavesChanges(input),
    untagged: phase === 'prepare' ? context.nextRelease.gitHead : undefined,
    head: () => readHead(root, env, effects),
  }
}

/**
 * Whether the changes of scripts belong into a release commit. To keep a tarball, `@semantic-release/npm` packs before
 * other plugins' `prepare`, with all scripts but `prepublishOnly`, whose changes can't be told apart.
 */
function leavesChanges({ options, pkg }: StepInput): boolean {
  return options.tarballDir !== undefined && !pkg.scripts?.prepublishOnly
}

const STAYS =
  'The package’s scripts changed files whose changes can’t be undone: a release commit may contain them. %s'

/** The scripts that the packer runs besides those of packing. */
const scriptsOf = ({ tool }: Packer) => (tool === 'npm' ? [] : TOOLS[tool].scriptsBefore)

function createTree(input: StepInput, env: Env, folder: string): Tree {
  const { context, root, effects } = input
  const place = { cwd: context.cwd, root, env, folder }
  let repository: ReturnType<typeof findRepository> | undefined
  const find = () => {
    repository ??= findRepository(place, effects)
    return repository
  }
  return {
    take: (packed = []) => takeSnapshot({ ...place, packed, repository: find() }, effects),
    changes: async (before, packed) => {
      const changed = await changedSince(before, { ...place, packed, repository: find() }, effects)
      return changed.length > 0 ? withoutOthers(changed, packed, input) : []
    },
    putBack: async (before, after) => {
      const moved = await putBack(before, after, place)
      if (moved?.left.length) warn(context.logger, STAYS, listFiles(moved.left))
      return moved
    },
    restoreChanges,
  }
}

/** Returns the code that a release without a maintainer has, given the one that npm sent. */
export function codeOf({ context, effects }: Parts, sent: string | undefined): string | undefined {
  return configuredCode(mergedEnvironment(effects.processEnv(), context.env), sent)
}

/** Returns what an npm at the door runs with. */
export function doorToolsOf({
  context,
  connection,
  env,
  effects,
}: Pick<Parts, 'context' | 'connection' | 'env' | 'effects'>): DoorTools {
  const { registry, reader, folder, configFiles, secrets, noProxy, scopes } = connection
  const { stdout, stderr } = context
  const reads = { registry: repeatReads(registry, effects.sleep), reader }
  return {
    startNpm: effects.startNpm,
    ...{ env, stdout, stderr, folder, configFiles, secrets, noProxy, scopes, reads },
  }
}

/**
 * Whether npm's request is needed before the tag although nobody is asked then. It is if its tarball is kept, if the
 * project's own tool makes it (which may fail), or if it may have dependencies that nobody could install, unless
 * scripts replace them.
 */
export function needsRequest({ options, pkg, packer }: Parts): boolean {
  return options.tarballDir !== undefined || packer.tool !== 'npm' || hasForeign(dependenciesOf(pkg))
}

/** Keeps the tarball if the option says so. Resolves with whether it did. Throws `EINVALIDTARBALLDIR`. */
export async function keepIfWanted(
  publication: Publication,
  { options: { tarballDir }, context, logger, fail }: Parts,
): Promise<boolean> {
  if (tarballDir === undefined) return false
  const folder = path.resolve(context.cwd, tarballDir)
  const file = await keepTarball(publication, folder).catch((error: Error) => {
    throw fail(
      'EINVALIDTARBALLDIR',
      { option: 'tarballDir', value: tarballDir, detail: error.message },
      error,
    )
  })
  logger.log('Kept the tarball at %s', file)
  return true
}
