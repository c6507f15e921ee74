/** A script of the package that runs on the machines of those who install it. */
export interface InstallScript {
  event: 'preinstall' | 'install' | 'postinstall'
  command: string
}

/** What of a publication decides about it. */
export interface Scripted {
  /** Name and command. */
  scripts: ReadonlyArray<[string, string]>
  /** `false` in `package.json` keeps npm from building what has a `binding.gyp`. */
  gypfile?: unknown
  files: ReadonlyArray<{ path: string }>
}

const ON_INSTALL = ['preinstall', 'install', 'postinstall'] as const

/**
 * The scripts that npm runs on installing, in their order.
 *
 * A `binding.gyp` in the tarball is one too, where nothing else builds it. npm writes that one into the manifest; other
 * tools leave it to the installing npm.
 *
 * @see @npmcli/arborist@9, lib/arborist/rebuild.js, `isGyp`; @npmcli/node-gyp@5, lib/index.js
 */
export function installScriptsOf({ scripts, gypfile, files }: Scripted): InstallScript[] {
  const commands = new Map(scripts)
  const isBuilt = commands.get('preinstall') || commands.get('install') || gypfile === false
  if (!isBuilt && files.some(({ path }) => path === 'binding.gyp'))
    commands.set('install', 'node-gyp rebuild')
  return ON_INSTALL.flatMap((event) => {
    const command = commands.get(event)
    return command ? [{ event, command }] : []
  })
}
