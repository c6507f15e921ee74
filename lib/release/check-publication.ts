import semver from 'semver'
import type { Publication } from '../door/read-publication.ts'
import type { Fail } from '../errors/fail.ts'
import type { Target } from '../package/target.ts'

/** What was verified, and what npm's request therefore has to say. */
export interface Expected extends Pick<Target, 'name' | 'version' | 'distTag'> {
  /** `null`: the registry decides. */
  access: string | null
}

/** Compares npm's request with the release before anybody is asked. Each kind of difference has an error of its own. */
export function checkPublication(publication: Publication, expected: Expected, fail: Fail): void {
  const differs = (key: keyof Expected) => {
    const [wanted, found] = [expected[key], publication[key]]
    return wanted === found ? undefined : { expected: String(wanted), found: String(found) }
  }
  const name = differs('name')
  if (name) throw fail('EREQUESTNAME', name)
  const version = differs('version')
  if (version) throw fail('EREQUESTVERSION', version)
  checkPacked(publication, fail)
  const distTag = differs('distTag')
  if (distTag) throw fail('EREQUESTTAG', distTag)
  const access = differs('access')
  if (access) throw fail('EREQUESTACCESS', access)
}

/**
 * Throws `EREQUESTTARBALL` if the tarball is of another name or version. Installers go by the tarball, and npm reads
 * `package.json` again after packing.
 */
export function checkPacked({ name, version, packed }: Publication, fail: Fail): void {
  if (packed?.name === name && isVersion(packed.version, version)) return
  const expected = `${name}@${version}`
  const found = packed ? `${packed.name}@${packed.version}` : 'none that can be read'
  const detail = 'The package.json in its tarball is not the one of this version.'
  throw fail('EREQUESTTARBALL', { expected, found, detail })
}

/**
 * Whether a tarball with one version may be published as the other. npm removes a prefix and build metadata from the
 * version that it publishes, but leaves the tarball as it is.
 *
 * @see libnpmpublish@11, lib/publish.js, `patchManifest`
 */
const isVersion = (packed: string, published: string): boolean =>
  packed === published || semver.clean(packed) === published

/** Dependency specifiers that nothing outside the repository understands. */
const FOREIGN = /^(?:workspace|catalog|link|portal|patch):/

export const hasForeign = (dependencies: ReadonlyArray<[string, string]>): boolean =>
  dependencies.some(([, specifier]) => FOREIGN.test(specifier))

/** Throws `EDEPENDENCYPROTOCOL` if nobody could install the package. */
export function checkDependencies(dependencies: ReadonlyArray<[string, string]>, fail: Fail): void {
  const foreign = dependencies.filter(([, specifier]) => FOREIGN.test(specifier))
  if (foreign.length === 0) return
  throw fail('EDEPENDENCYPROTOCOL', {
    dependencies: foreign.map(([name, specifier]) => `${name}: ${specifier}`),
  })
}
