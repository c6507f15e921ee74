import type { ListedPackage } from '../../../src/api/questions.ts'

/** As many as stand above the buttons, so that these are still on the first screen. */
const NAMED = 8

/** The first packages of a run, and the way to all of them. */
export function PackageNames({ packages }: { packages: readonly ListedPackage[] }) {
  const named = packages.slice(0, NAMED)
  const more = packages.length - named.length
  return (
    <p class="package-names">
      {named.map(({ name, version, tag }, index) => (
        <span key={`${name} ${version} ${tag}`}>
          {name} <span class="version">{version}</span>
          {index < named.length - 1 && ', '}
        </span>
      ))}{' '}
      <a href="#packages">{more > 0 ? `and ${more} more` : 'See what is in them'}</a>
    </p>
  )
}
