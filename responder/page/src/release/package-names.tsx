import type { ListedPackage } from '../../../src/api/questions.ts'

/** As many as leave the buttons below on the first screen. */
const NAMED = 8

/** Names the first packages of a run, and links to all of them. */
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
