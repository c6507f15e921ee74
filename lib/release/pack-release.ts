import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readGitHead } from '../npm/git-head.ts'
import { judgeFailure } from '../npm/judge.ts'
import { runLifecycle } from '../npm/lifecycle.ts'
import { lookUp } from '../npm/look-up.ts'
import { findTarball, layOut, type Tarball } from '../npm/pack.ts'
import { type PackedFacts, readFailure, readPacked } from '../npm/read-output.ts'
import type { NpmResult } from '../npm/run.ts'
import { envOf, type Step, specOf, stepError } from './step.ts'

/** The bytes of a release, and all that is known of them before anybody is asked. */
export interface PackedRelease {
  tarball: Tarball
  facts: PackedFacts
  /** The tarball laid out as a folder, or the tarball itself where npm would pack the folder to other bytes. */
  publishable: string
  isFolder: boolean
  /** The registry has this version already, with these very bytes. */
  isPublished: boolean
}

/**
 * Packs once, with the package's scripts, and finds out what npm itself would refuse: both before anybody is asked.
 *
 * @param isRepeat - Packed before in this run: `prepublishOnly` has run.
 */
export async function packRelease(step: Step, { isRepeat = false } = {}): Promise<PackedRelease> {
  if (!isRepeat) await runScripts(step, ['prepublishOnly'])
  const destination = await mkdtemp(path.join(step.session.folder, 'tarball-'))
  const { cwd, stdout, stderr } = step.context
  const args = ['pack', step.root, '--pack-destination', destination]
  const result = await step.effects.runNpm({ args, cwd, env: step.publicEnv, stdout, stderr })
  if (result.failure) throw packError(step, result)
  const tarball = await findTarball(destination)
  const folder = await layOut(tarball, await readGitHead(step.root), step.session.folder)
  return preflight(step, tarball, folder)
}

/** Records the commit once more: a later plugin may have made one since. */
export async function refreshGitHead(
  { publishable, isFolder }: PackedRelease,
  { root }: Step,
): Promise<void> {
  const gitHead = isFolder ? await readGitHead(root) : undefined
  if (gitHead) await writeFile(path.join(publishable, '.git', 'HEAD'), `${gitHead}\n`)
}

/** Copies the tarball to the folder of the option `tarballDir`. */
export async function keepTarball({ tarball }: PackedRelease, { context, options }: Step): Promise<void> {
  const folder = path.resolve(context.cwd, options.tarballDir ?? '.')
  await mkdir(folder, { recursive: true })
  await copyFile(tarball.file, path.join(folder, tarball.filename))
}

/** What packing would give now, without scripts: compared before and after, it shows whether anything changed. */
export async function fingerprint(step: Step): Promise<string> {
  const { root, context, publicEnv: env, effects } = step
  const args = ['pack', root, '--dry-run', '--json', '--ignore-scripts']
  const result = await effects.runNpm({ args, cwd: context.cwd, env })
  const facts = readPacked(result.stdout)
  if (result.failure || !facts) throw stepError(step, 'EPUBLISHREFUSED', { detail: readFailure(result).text })
  return facts.integrity
}

/** Runs lifecycle scripts of the package, without any secret of ours. */
export async function runScripts(step: Step, events: Parameters<typeof runLifecycle>[0]): Promise<void> {
  const { context, pkg, root, publicEnv: env, effects } = step
  const { cwd, stdout, stderr } = context
  const failure = await runLifecycle(
    events,
    { root, scripts: pkg.scripts, cwd, env, stdout, stderr },
    effects.runNpm,
  )
  if (!failure) return
  const written = events.includes('prepublishOnly') ? 'no' : 'yes'
  throw stepError(step, 'EPUBLISHSCRIPT', { written, detail: `The script is one of: ${events.join(', ')}.` })
}

/** npm's own rehearsal: what it would refuse without asking anybody, and the bytes that it would send. */
async function preflight(step: Step, tarball: Tarball, folder: string): Promise<PackedRelease> {
  const facts = await rehearse(step, folder)
  if (facts === 'exists')
    return { ...(await alreadyThere(step, tarball)), publishable: folder, isFolder: true }
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

async function rehearse(step: Step, folder: string): Promise<PackedFacts | 'exists'> {
  const [account] = step.session.accounts
  const env = account ? envOf(step, account) : step.publicEnv
  const args = [...publishArgs(step, folder), '--dry-run']
  const result = await step.effects.runNpm({ args, cwd: step.context.cwd, env })
  const facts = readPacked(result.stdout)
  if (!result.failure && facts) return facts
  const failure = readFailure(result)
  if (judgeFailure(failure, result.stderr).kind === 'exists') return 'exists'
  throw stepError(step, 'EPUBLISHREFUSED', { detail: failure.text })
}

async function alreadyThere(step: Step, tarball: Tarball) {
  const { context, session, effects } = step
  const [account] = session.accounts
  const env = account ? envOf(step, account) : step.publicEnv
  const { registry, userconfig } = session
  const found = await lookUp(
    { spec: specOf(step), registry, userconfig, cwd: context.cwd, env },
    effects.runNpm,
  )
  if (found.kind !== 'version' || found.integrity !== tarball.integrity)
    throw stepError(step, 'EPUBLISHCONFLICT', { written: 'taken' })
  context.logger.log('%s is published already, with exactly these bytes.', specOf(step))
  const { [step.distTag]: tagged } = found.distTags
  if (tagged !== context.nextRelease.version) {
    context.logger.log(
      'Its dist-tag is not %s. To set it: npm dist-tag add %s %s',
      step.distTag,
      specOf(step),
      step.distTag,
    )
  }
  const unknown = { integrity: tarball.integrity, size: 0, unpackedSize: 0, files: 0 }
  return { tarball, facts: unknown, isPublished: true }
}

/** The same for the rehearsal and for the upload. No script runs, so standard output is JSON alone. */
export function publishArgs({ distTag, session }: Step, publishable: string): string[] {
  const { userconfig, registry } = session
  const flags = ['--json', '--ignore-scripts', '--fetch-retries=0']
  return [
    'publish',
    publishable,
    '--userconfig',
    userconfig,
    '--tag',
    distTag,
    '--registry',
    registry,
    ...flags,
  ]
}

/** A script's failure has the script's exit status as its code. */
function packError(step: Step, result: NpmResult) {
  const { code, text } = readFailure(result)
  const isScript = /^\d+$/.test(code ?? '') || code === 'ELIFECYCLE'
  return stepError(step, isScript ? 'EPUBLISHSCRIPT' : 'EPUBLISHREFUSED', { detail: isScript ? '' : text })
}
