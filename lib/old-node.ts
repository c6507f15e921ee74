/** The oldest version in `engines` of package.json. */
const NEEDED = [22, 14] as const

/**
 * Says so if this Node is too old for the rest, whose own error would be about a function that is missing. Imports
 * nothing, so that it loads everywhere.
 */
export function describeOldNode(version = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return undefined
  return `This needs Node ${NEEDED.join('.')} or newer, and this is Node ${version}.`
}
