/** The version in `engines` of package.json. */
const NEEDED = [24, 10] as const

/**
 * Ends the process with an explanation on a Node that is too old for what is loaded next. Node's own error would be
 * about a name in a module.
 */
export function refuseOldNode(version = process.versions.node, end = endProcess): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return
  end(
    `This is Node ${version}, and ${NEEDED.join('.')} or newer is needed: see https://nodejs.org/en/download\n`,
  )
}

function endProcess(words: string): never {
  process.stderr.write(words)
  process.exit(1)
}
