import type { Options } from '../config/options.ts'
import { safeLine } from '../log/safe-text.ts'
import { dependenciesOf, runsScripts } from '../package/dependencies.ts'
import { hasForeign } from '../release/check-publication.ts'
import type { PackageJson } from '../types.ts'
import { type Finding, found } from './finding.ts'

/**
 * Finds what would stop a release later than `verifyConditions`, and what keeps the package from being published.
 *
 * @param packing - The findings about a tool that packs in npm's place. Such a tool replaces dependencies.
 */
export function checkPackage(
  pkg: PackageJson,
  { npmPublish }: Pick<Options, 'npmPublish'>,
  packing: readonly Finding[] = [],
): Finding[] {
  const isPrivate = pkg.private === true
  if (npmPublish === false || isPrivate)
    return [
      found('not-published', 'warning', {
        title: safeLine(pkg.name),
        detail: isPrivate
          ? 'package.json has "private": true, so the version is written and nothing is published.'
          : 'The option npmPublish is false, so the version is written and nothing is published.',
        next: isPrivate
          ? 'If it is meant to be published, remove "private" from package.json.'
          : 'If it is meant to be published, remove the option npmPublish.',
      }),
    ]
  return [
    found('package', 'ok', { title: safeLine(pkg.name), detail: 'package.json can be published.' }),
    ...(packing.length > 0 ? packing : checkDependencies(pkg)),
  ]
}

/** Finds dependencies that only work here. Scripts that run before npm's request may replace them. */
function checkDependencies(pkg: PackageJson): Finding[] {
  const foreign = dependenciesOf(pkg).filter((dependency) => hasForeign([dependency]))
  if (foreign.length === 0) return []
  const isReplaceable = runsScripts(pkg)
  const shown = foreign.map(([name, specifier]) => `${name}: ${specifier}`).join(', ')
  const but = isReplaceable ? ' A script of package.json may replace them when it is packed.' : ''
  return [
    found('dependencies', isReplaceable ? 'warning' : 'error', {
      title: 'Dependencies that only work here',
      detail: `npm publishes them as they are, and nobody could install the package: ${safeLine(shown)}.${but}`,
      next: 'Have pnpm, Yarn or bun replace them with the option `pack`, or write versions in their place.',
    }),
  ]
}
