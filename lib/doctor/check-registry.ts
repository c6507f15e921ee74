import { safeLine } from '../log/safe-text.ts'
import { isOfficialRegistry, showRegistry } from '../package/registry.ts'
import type { PackageDocument } from '../registry/package-document.ts'
import { type Finding, found } from './finding.ts'
import type { Project } from './read-project.ts'

/** Checks the registry and the package there, without writing anything. */
export function checkRegistry(
  project: Pick<Project, 'pkg' | 'registry' | 'settings' | 'source'>,
  document: PackageDocument,
  { isAttended, isOnSite }: { isAttended: boolean; isOnSite: boolean },
): Finding[] {
  const { pkg, registry } = project
  return [
    checkReached(project, document),
    ...checkNetwork(project),
    ...checkAtRegistry(pkg, document, isOnSite),
    ...(isAttended ? [twoFactor(pkg.name, registry.url), ...secondDoor(pkg.name, document)] : []),
  ]
}

function checkReached(
  { registry, source }: Pick<Project, 'registry' | 'source'>,
  document: PackageDocument,
): Finding {
  const title = showRegistry(registry.url)
  const origin = safeLine(source)
  if (document.kind !== 'unknown') return found('registry', 'ok', { title, detail: `It answers. ${origin}` })
  const { isReached, detail } = document
  return found('registry', isReached ? 'warning' : 'error', {
    title,
    detail: `${isReached ? 'It responds, but does not show the package' : 'It can’t be reached'}: ${safeLine(detail)} ${origin}`,
    next: isReached
      ? 'Check whether the token may read the package.'
      : 'Check the registry’s address and npm’s network settings (proxy, certificates).',
  })
}

function checkNetwork({ settings, registry }: Pick<Project, 'settings' | 'registry'>): Finding[] {
  return settings.networkFromProject(registry.url).map(({ setting, value, file }) =>
    found('registry-network', 'warning', {
      title: safeLine(setting),
      detail: `The registry is reached by a setting of the project: ${safeLine(setting)} = ${safeLine(value)} (${safeLine(file)}). Token and code travel that way.`,
      next: `Make sure that you want ${safeLine(setting)} in ${safeLine(file)}.`,
    }),
  )
}

function checkAtRegistry(
  { name, publishConfig }: Project['pkg'],
  document: PackageDocument,
  isOnSite: boolean,
): Finding[] {
  if (document.kind === 'unknown') return []
  const title = safeLine(name)
  if (document.kind === 'package') {
    const { latest, versions } = document
    const newest = latest === undefined ? '' : `, latest is ${safeLine(latest)}`
    const count = versions.length === 1 ? '1 version' : `${versions.length} versions`
    return [found('package-at-registry', 'ok', { title, detail: `The registry has ${count}${newest}.` })]
  }
  const isScoped = name.startsWith('@')
  const isHidden = isScoped && publishConfig?.access === undefined
  const first = isOnSite
    ? 'A new package has no trusted publisher: a maintainer stages its first version, below 1.0.0 (`npx npm@11 stage publish --tag latest`), and approves it.'
    : `For a first release the token has to cover ${isScoped ? 'the scope' : 'all packages'}.`
  return [
    found('package-at-registry', 'warning', {
      title,
      detail: `The registry does not have this package, or does not show it.${isHidden ? ' npm makes a new package with a scope private.' : ''}`,
      next: isHidden
        ? `${first} If the package is public, set "publishConfig": {"access": "public"} in package.json.`
        : first,
    }),
  ]
}

const accessPage = (name: string): string => `https://www.npmjs.com/package/${safeLine(name)}/access`

/**
 * Says that the setting is unknown. No registry reveals it: npm has a call that sets it, but none that reads it
 * (libnpmaccess).
 */
function twoFactor(name: string, url: string): Finding {
  const isOfficial = isOfficialRegistry(url)
  return found('two-factor', 'unknown', {
    title: 'Second factor',
    detail: `Registries do not say whether a package demands one.${isOfficial ? ` Its owner sees it under “Publishing access” on ${accessPage(name)}.` : ''}`,
  })
}

/** Warns of a trusted publisher that may publish, because it needs no maintainer. */
function secondDoor(name: string, document: PackageDocument): Finding[] {
  if (document.kind !== 'package') return []
  const trusted = document.versions.filter(
    ({ carries }) => carries.includes('trusted-publisher') && !carries.includes('approval'),
  )
  const last = trusted.at(-1)
  if (!last) return []
  const count = trusted.length === 1 ? 'One version was' : `${trusted.length} versions were`
  return [
    found('trusted-publisher', 'warning', {
      title: 'Trusted publisher',
      detail: `${count} published by a trusted publisher without anybody’s approval, most recently ${safeLine(last.version)}. If it still may, the workflow can publish without a maintainer.`,
      next: `On ${accessPage(name)}, under “Trusted publishing”, leave only publishers that may stage.`,
    }),
  ]
}
