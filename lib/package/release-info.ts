import semver from 'semver'
import type { Env, PackageJson, Release } from '../types.ts'
import { isDefaultRegistry } from './registry.ts'

/** The dist-tag of a semantic-release channel. One that is a range, which npm refuses, becomes `release-<range>`. */
export function getDistTag(channel: string | null | undefined): string {
  if (!channel) return 'latest'
  return semver.validRange(channel) ? `release-${channel}` : channel
}

/** What semantic-release shows of the release; `url` only where the default registry has a page for it. */
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
