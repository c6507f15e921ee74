import semver from 'semver'
import { finishTagByHand } from '../errors/state.ts'
import { judgeFailure } from '../npm/judge.ts'
import { type Found, hasBytesOf, lookUp } from '../npm/look-up.ts'
import type { Tarball } from '../npm/pack.ts'
import { type PackedFacts, readFailure, readPacked } from '../npm/read-output.ts'
import { registryFlags } from '../npm/registry-flags.ts'
import type { PackedRelease } from './pack-release.ts'
import { envOf, type Step, specOf, stepError } from './step.ts'

/** For one request; npm's own is five minutes, and the job waits. */
const PATIENCE_MS = 60_000

/** npm's own rehearsal: what it would refuse without asking anybody, and the bytes that it would send. */
export async function rehearse(step: Step, tarball: Tarball, folder: string): Promise<PackedRelease> {
  const facts = await dryRun(step, folder)
  const found = facts === undefined || isPrerelease(step) ? await look(step) : undefined
  if (facts === undefined || found?.kind === 'version') {
    const lacksTag = verifySame(found, tarball, step)
    const unknown = { integrity: tarball.integrity, size: 0, unpackedSize: 0, files: 0, listing: [] }
    return {
      tarball,
      facts: facts ?? unknown,
      publishable: folder,
      isFolder: true,
      isPublished: true,
      lacksTag,
    }
  }
  if (facts.integrity === tarball.integrity) {
    return { tarball, facts, publishable: folder, isFolder: true, isPublished: false }
  }
  step.context.logger.log(
    'npm packs the unpacked tarball to other bytes, so the tarball itself will be published, without `gitHead`.',
  )
  return {
    tarball,
    facts: { ...facts, integrity: tarball.integrity },
    publishable: tarball.file,
    isFolder: false,
    isPublished: false,
  }
}

/** The same for the rehearsal and for the upload. No script runs, so standard output is JSON alone. */
export function publishArgs(step: Step, publishable: string): string[] {
  return ['publish', publishable, ...publishFlags(step)]
}

/** The same for staging. */
export function publishFlags({ pkg, distTag, session }: Step): string[] {
  const { userconfig, registry } = session
  const flags = ['--json', '--ignore-scripts', '--fetch-retries=0', ...registryFlags(registry, pkg.name)]
  return ['--userconfig', userconfig, '--tag', distTag, ...flags]
}

/** @returns `undefined` where npm says that the version exists. */
async function dryRun(step: Step, folder: string): Promise<PackedFacts | undefined> {
  const args = [...publishArgs(step, folder), '--dry-run', `--fetch-timeout=${PATIENCE_MS}`]
  const result = await step.effects.runNpm({ args, cwd: step.context.cwd, env: readerEnv(step) })
  const facts = readPacked(result.stdout)
  if (!result.failure && facts) return facts
  const failure = readFailure(result)
  if (judgeFailure(failure, result.stderr).kind === 'exists') return undefined
  throw stepError(step, 'EPUBLISHREFUSED', { detail: failure.text })
}

/** npm's rehearsal passes over prereleases when it looks for the version. */
function isPrerelease({ context }: Step): boolean {
  return semver.prerelease(context.nextRelease.version) !== null
}

function look(step: Step): Promise<Found> {
  const { registry, userconfig } = step.session
  const call = { spec: specOf(step), registry, userconfig, cwd: step.context.cwd, env: readerEnv(step) }
  return lookUp(call, step.effects.runNpm)
}

function readerEnv(step: Step) {
  const [account] = step.session.accounts
  return account ? envOf(step, account) : step.publicEnv
}

/** Throws unless the version that is there has exactly these bytes; returns whether its dist-tag is another one. */
function verifySame(found: Found | undefined, tarball: Tarball, step: Step): boolean {
  if (found?.kind === 'unknown') throw stepError(step, 'EREGISTRYUNREACHABLE')
  if (found?.kind !== 'version' || !hasBytesOf(found, tarball)) throw conflictError(found, step)
  const { context, distTag } = step
  context.logger.log('%s is published already, with exactly these bytes.', specOf(step))
  return found.distTags[distTag] !== context.nextRelease.version
}

/** The version is there with other bytes. Builds with a date in them come out anew each time, from the same commit. */
export function conflictError(found: Found | undefined, step: Step) {
  const { version, gitHead, gitTag = `v${version}` } = step.context.nextRelease
  const isSameCommit = found?.kind === 'version' && gitHead !== undefined && found.gitHead === gitHead
  const byHand = isSameCommit ? { byHand: finishTagByHand(gitTag, gitHead) } : {}
  return stepError(step, 'EPUBLISHCONFLICT', { written: 'taken', ...byHand })
}
