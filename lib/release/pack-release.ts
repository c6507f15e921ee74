import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readGitHead } from '../npm/git-head.ts'
import { runLifecycle } from '../npm/lifecycle.ts'
import { findTarball, layOut, type Tarball } from '../npm/pack.ts'
import { type PackedFacts, readFailure, readPacked } from '../npm/read-output.ts'
import type { NpmResult } from '../npm/run.ts'
import { rehearse } from './rehearse.ts'
import { type Step, stepError } from './step.ts'

/** The bytes of a release, and all that is known of them before anybody is asked. */
export interface PackedRelease {
  tarball: Tarball
  facts: PackedFacts
  /** The tarball laid out as a folder, or the tarball itself where npm would pack the folder to other bytes. */
  publishable: string
  isFolder: boolean
  /** The registry has this version already, with these very bytes. */
  isPublished: boolean
  /** It is published, under another dist-tag. */
  lacksTag?: boolean
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
  const tarball = await findTarball(destination).catch((error: Error) => {
    throw stepError(step, 'EPUBLISHREFUSED', { detail: error.message })
  })
  const folder = await layOut(tarball, await readGitHead(step.root), step.session.folder)
  return rehearse(step, tarball, folder)
}

/** Records the commit once more: a later plugin may have made one since. */
export async function refreshGitHead(
  { publishable, isFolder }: PackedRelease,
  { root }: Step,
): Promise<void> {
  const gitHead = isFolder ? await readGitHead(root) : undefined
  if (gitHead) await writeFile(path.join(publishable, '.git', 'HEAD'), `${gitHead}\n`)
}

/** Copies the tarball to the folder that the option `tarballDir` names, if it names one. */
export async function keepTarball({ tarball }: PackedRelease, { context, options }: Step): Promise<void> {
  if (options.tarballDir === undefined) return
  const folder = path.resolve(context.cwd, options.tarballDir)
  await mkdir(folder, { recursive: true })
  await copyFile(tarball.file, path.join(folder, tarball.filename))
}

/** npm runs these around packing, and what they change may be packed next time. */
const PACK_SCRIPTS = ['prepack', 'prepare', 'postpack']

/** What packing would give once more, right after it: the same, unless a script or the kept tarball is in between. */
export async function fingerprintAfter({ tarball }: PackedRelease, step: Step): Promise<string> {
  const { scripts = {} } = step.pkg
  const isSame = step.options.tarballDir === undefined && !PACK_SCRIPTS.some((event) => scripts[event])
  return isSame ? tarball.integrity : fingerprint(step)
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

/** A script's failure has the script's exit status as its code. */
function packError(step: Step, result: NpmResult) {
  const { code, text } = readFailure(result)
  const isScript = /^\d+$/.test(code ?? '') || code === 'ELIFECYCLE'
  return stepError(step, isScript ? 'EPUBLISHSCRIPT' : 'EPUBLISHREFUSED', { detail: isScript ? '' : text })
}
