import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { filenameOf } from '../door/read-publication.ts'
import type { Fail } from '../errors/fail.ts'
import { getError } from '../errors/get-error.ts'
import { childEnvironment, mergedEnvironment, withoutRegistryTokens } from '../npm/environment.ts'
import type { Packer } from '../pack/choose-packer.ts'
import { packWithTool } from '../pack/pack-with-tool.ts'
import { toolEnvironment } from '../pack/tool-environment.ts'
import { readPackage } from '../package/read-package.ts'
import type { Env } from '../types.ts'
import { type EntryStep, packerOf } from './step.ts'

/** Keeps a tarball of a package that is not published, as `@semantic-release/npm` does. */
export async function packUnpublished(step: EntryStep): Promise<void> {
  const { opened, context, effects } = step
  const { options, root } = opened
  const { cwd, stdout, stderr, logger, nextRelease } = context
  if (options.tarballDir === undefined) return
  logger.log('Creating npm package version %s', nextRelease.version)
  const packer = await packerOf(opened, await readPackage(root), cwd)
  if (packer.tool !== 'npm') return packByTool(packer, options.tarballDir, step)
  const env = childEnvironment(unpublishedEnvironment(step), [])
  const packed = await effects.startNpm({ args: ['pack', root], cwd, env, stdout, stderr }).ended
  if (packed.failure) throw packed.failure
  const tarball = packed.stdout.trim().split('\n').at(-1) as string
  await keep(path.resolve(cwd, tarball), path.resolve(cwd, options.tarballDir))
}

/** Packs with the project's own tool as `npm pack` does, without the scripts of publishing. */
async function packByTool(
  packer: Exclude<Packer, { tool: 'npm' }>,
  tarballDir: string,
  step: EntryStep,
): Promise<void> {
  const { context, effects } = step
  const { root } = step.opened
  const { cwd, stdout, stderr, logger, nextRelease } = context
  const env = toolEnvironment(unpublishedEnvironment(step), [])
  const { name } = await readPackage(root)
  const { file } = await packWithTool(
    { packer, root, name, version: nextRelease.version, ignoresScripts: true },
    {
      ...{ startProcess: effects.startProcess, env, stdout, stderr, logger },
      folder: effects.makeFolder(),
      fail: getError as Fail,
    },
  )
  await keep(file, path.resolve(cwd, tarballDir), filenameOf(name, nextRelease.version))
}

/** Returns the job's environment as the programs of a package may see it that is not published. */
export const unpublishedEnvironment = ({ context, effects }: Pick<EntryStep, 'context' | 'effects'>): Env =>
  withoutRegistryTokens(mergedEnvironment(effects.processEnv(), context.env))

async function keep(file: string, folder: string, name = path.basename(file)): Promise<void> {
  await mkdir(folder, { recursive: true })
  await move(file, path.join(folder, name))
}

/** Moves a file. The folder for tarballs may be on another disk. */
async function move(source: string, destination: string): Promise<void> {
  try {
    await rename(source, destination)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(source, destination)
    await rm(source)
  }
}
