import semver from 'semver'
import validatePackageName from 'validate-npm-package-name'

/** Whether npm's registry has packages of such a name, those included that are older than today's rules. */
export const isPackageName = (name: string): boolean =>
  name.isWellFormed() && validatePackageName(name).validForOldPackages

/** Whether it is a version as the registry stores it: no range, no `v`, no space. */
export function isVersion(version: string): boolean {
  const parsed = semver.parse(version)
  if (!parsed) return false
  const build = parsed.build.length > 0 ? `+${parsed.build.join('.')}` : ''
  return version === `${parsed.version}${build}`
}

/**
 * Whether npm takes it as a dist-tag: one word of a URL that no range of versions could be.
 *
 * @see npm-package-arg@13, lib/npa.js, `fromRegistry`; npm@11, lib/commands/dist-tag.js
 */
export const isDistTag = (tag: string): boolean => isOneWord(tag) && semver.validRange(tag) === null

/**
 * Whether npm may have an account of that name; older ones have capital letters.
 *
 * @see npm-user-validate@4, lib/index.js
 */
export const isUserName = (name: string): boolean =>
  name.length <= 214 && !name.startsWith('.') && isOneWord(name)

/** Of a URL, that is. Half a character, which JSON can hold, is none: `encodeURIComponent` throws at it. */
const isOneWord = (text: string): boolean => text.isWellFormed() && encodeURIComponent(text) === text
