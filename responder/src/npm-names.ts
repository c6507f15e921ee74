import semver from 'semver'
import validatePackageName from 'validate-npm-package-name'

/** Whether npm's registry may have a package of that name, including names that are older than today's rules. */
export const isPackageName = (name: string): boolean =>
  name.isWellFormed() && validatePackageName(name).validForOldPackages

/** Whether the text is a version as the registry stores it: no range, no `v`, no space. */
export function isVersion(version: string): boolean {
  const parsed = semver.parse(version)
  if (!parsed) return false
  const build = parsed.build.length > 0 ? `+${parsed.build.join('.')}` : ''
  return version === `${parsed.version}${build}`
}

/**
 * Whether npm accepts the text as a dist-tag: one path segment of a URL that is not a range of versions.
 *
 * @see npm-package-arg@13, lib/npa.js, `fromRegistry`; npm@11, lib/commands/dist-tag.js
 */
export const isDistTag = (tag: string): boolean => isOneWord(tag) && semver.validRange(tag) === null

/**
 * Whether npm may have an account of that name. Older names have capital letters.
 *
 * @see npm-user-validate@4, lib/index.js
 */
export const isUserName = (name: string): boolean =>
  name.length <= 214 && !name.startsWith('.') && isOneWord(name)

/**
 * Whether the text needs no escaping in a URL. `encodeURIComponent` throws on a lone surrogate, which JSON can hold.
 */
const isOneWord = (text: string): boolean => text.isWellFormed() && encodeURIComponent(text) === text
