import { showRegistry } from './registry.ts'

/** What is released, under which name, and where to. */
export interface Target {
  name: string
  version: string
  distTag: string
  /** The URL that is written to. */
  registry: string
  gitTag: string
  /** semantic-release’s channel. None is the default one. */
  channel?: string | null | undefined
}

/** `name@version` */
export const specOf = ({ name, version }: Pick<Target, 'name' | 'version'>): string => `${name}@${version}`

/** `name@version to dist-tag @latest on https://registry/` */
export function showTarget(target: Target): string {
  return `${specOf(target)} to dist-tag @${target.distTag} on ${showRegistry(target.registry)}`
}
