import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { childEnvironment, mergedEnvironment } from '../npm/environment.ts'
import type { EntryStep } from './step.ts'

/** Keeps a tarball of a package that is not published, as `@semantic-release/npm` does. */
export async function packUnpublished({ opened, context, effects }: EntryStep): Promise<void> {
  const { options, root } = opened
  const { cwd, stdout, stderr, logger, nextRelease } = context
  if (options.tarballDir === undefined) return
  logger.log('Creating npm package version %s', nextRelease.version)
  const env = childEnvironment(mergedEnvironment(effects.processEnv(), context.env), [])
  const packed = await effects.startNpm({ args: ['pack', root], cwd, env, stdout, stderr }).ended
  if (packed.failure) throw packed.failure
  const tarball = packed.stdout.trim().split('\n').at(-1) as string
  const folder = path.resolve(cwd, options.tarballDir)
  await mkdir(folder, { recursive: true })
  await move(path.resolve(cwd, tarball), path.join(folder, tarball))
}

/** The folder for tarballs may be on another disk. */
async function move(source: string, destination: string): Promise<void> {
  try {
    await rename(source, destination)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(source, destination)
    await rm(source)
  }
}
