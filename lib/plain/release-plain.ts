import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Options } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import { showRegistry } from '../package/registry.ts'
import { getDistTag, getRelease } from '../package/release-info.ts'
import type { NextReleaseContext, PackageJson, Release } from '../types.ts'
import { runPlain, writeFailure } from './run-plain.ts'
import { waitUntilShown } from './wait-until-shown.ts'

/** A release without a second factor: what `@semantic-release/npm` does, with as many processes. */
export interface PlainRelease {
  context: NextReleaseContext
  options: Options
  pkg: PackageJson
  root: string
  registry: string
  /** npm's user configuration; `undefined` where the package is not published. */
  userconfig: string | undefined
  /** npm publishes with the job's identity. */
  isTrusted: boolean
  effects: Effects
}

export async function preparePlain({
  context,
  options,
  root,
  userconfig,
  effects,
}: Omit<PlainRelease, 'pkg' | 'registry' | 'isTrusted'>): Promise<void> {
  const { cwd, logger } = context
  const { version } = context.nextRelease
  const isUnpublished = userconfig === undefined
  const config = isUnpublished ? [] : ['--userconfig', userconfig]
  logger.log('Write version %s to package.json in %s', version, root)
  const args = ['version', version, ...config, '--no-git-tag-version', '--allow-same-version']
  await orThrow(runPlain({ args, cwd: root, context, effects, isUnpublished }))
  if (options.tarballDir === undefined) return
  logger.log('Creating npm package version %s', version)
  const packed = await orThrow(
    runPlain({ args: ['pack', root, ...config], cwd, context, effects, isUnpublished }),
  )
  const tarball = packed.stdout.trim().split('\n').at(-1) as string
  const folder = path.resolve(cwd, options.tarballDir)
  await mkdir(folder, { recursive: true })
  await move(path.resolve(cwd, tarball), path.join(folder, tarball))
}

export async function publishPlain(release: PlainRelease): Promise<Release> {
  const { context, options, pkg, root, registry, userconfig = '', isTrusted, effects } = release
  const { cwd, env, logger } = context
  const { version, channel } = context.nextRelease
  const distTag = getDistTag(channel)
  logger.log(`Publishing version ${version} to npm registry on dist-tag ${distTag}`)
  const args = ['publish', root, '--userconfig', userconfig, '--tag', distTag, '--registry', registry]
  const result = await runPlain({ args, cwd, context, effects })
  if (result.failure)
    throw writeFailure(result, { phase: 'publish', context, pkg, distTag, registry, isTrusted })
  if (options.waitFor === 'live') await waitUntilShown(release)
  logger.log(`Published ${pkg.name}@${version} to dist-tag @${distTag} on ${showRegistry(registry)}`)
  return getRelease(pkg, { distTag, registry, version, env })
}

export async function addChannelPlain({
  context,
  pkg,
  registry,
  userconfig = '',
  effects,
}: PlainRelease): Promise<Release> {
  const { cwd, env, logger } = context
  const { version, channel } = context.nextRelease
  const distTag = getDistTag(channel)
  logger.log(`Adding version ${version} to npm registry on dist-tag ${distTag}`)
  const args = [
    'dist-tag',
    'add',
    `${pkg.name}@${version}`,
    distTag,
    '--userconfig',
    userconfig,
    '--registry',
    registry,
  ]
  const result = await runPlain({ args, cwd, context, effects })
  if (result.failure) throw writeFailure(result, { phase: 'addChannel', context, pkg, distTag, registry })
  logger.log(`Added ${pkg.name}@${version} to dist-tag @${distTag} on ${showRegistry(registry)}`)
  return getRelease(pkg, { distTag, registry, version, env })
}

async function orThrow(run: ReturnType<typeof runPlain>) {
  const result = await run
  if (result.failure) throw result.failure
  return result
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
