import semver from 'semver'
import type { Env, PackageJson, Release } from '../types.ts'
import { isDefaultRegistry } from './registry.ts'

/**
 * Returns the dist-tag of a semantic-release channel. npm refuses a dist-tag that is a range, so it becomes
 * `release-<range>`.
 */
export function getDistTag(channel: string | null | undefined): string {
  if (!channel) return 'latest'
  return semver.validRange(channel) ? `release-${channel}` : channel
}

/**
 * Returns what semantic-release shows of the release. It has a `url` only if the default registry has a page for it.
 */
export function getRelease(
  { name }: PackageJson,
  { distTag, registry, version, env }: { distTag: string; registry: string; version: string; env: Env },
): Release {
  return {
    name: `npm package (@${distTag} dist-tag)`,
    url: isDefaultRegistry(registry, env) ? `https://www.npmjs.com/package/${name}/v/${version}` : undefined,
    channel: distTag,
  }
}
