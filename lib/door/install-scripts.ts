/** A script of the package that runs on the machines of those who install it. */
export interface InstallScript {
  event: 'preinstall' | 'install' | 'postinstall'
  command: string
}

/** What decides which install scripts a package has. */
export interface Scripted {
  /** Pairs of a name and a command. */
  scripts: ReadonlyArray<[string, string]>
  /** `false` in `package.json` keeps npm from building a package that has a `binding.gyp`. */
  gypfile?: unknown
  files: ReadonlyArray<{ path: string }>
}

/** Returns a name as file systems compare it that ignore case. */
export const folded = (name: string): string => name.normalize('NFKC').toLowerCase()

const ON_INSTALL = ['preinstall', 'install', 'postinstall'] as const

/**
 * Returns the scripts that npm runs during an installation, in their order.
 *
 * A `binding.gyp` in the tarball counts as one if nothing else builds it. npm itself writes that script into the
 * manifest. Other tools leave it to the npm that installs.
 *
 * @see @npmcli/arborist@9, lib/arborist/rebuild.js, `isGyp`; @npmcli/node-gyp@5, lib/index.js
 */
export function installScriptsOf({ scripts, gypfile, files }: Scripted): InstallScript[] {
  const commands = new Map(scripts)
  const isBuilt = commands.get('preinstall') || commands.get('install') || gypfile === false
  if (!isBuilt && files.some(({ path }) => folded(path) === 'binding.gyp'))
    commands.set('install', 'node-gyp rebuild')
  return ON_INSTALL.flatMap((event) => {
    const command = commands.get(event)
    return command ? [{ event, command }] : []
  })
}
