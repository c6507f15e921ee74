import { z } from 'zod'
import { folded, type InstallScript, installScriptsOf, type Scripted } from './install-scripts.ts'
import type { TarballContents } from './list-tarball.ts'

/** Reads the entries that are texts. One odd entry must not hide the others. */
export const TEXTS = z
  .record(z.string(), z.unknown())
  .optional()
  .catch(undefined)
  .transform((all) =>
    Object.entries(all ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )

/** A `package.json` in the tarball. */
const PACKED = z.looseObject({
  name: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
  scripts: TEXTS,
  gypfile: z.unknown().optional(),
})

/** What a tarball holds that installers go by. */
interface Packed {
  /** The scripts that run on the machines of those who install the package, in their order. */
  installScripts: InstallScript[]
  /** The name and version in its `package.json`, or empty strings. `undefined` if it has no `package.json`. */
  packed: { name: string; version: string } | undefined
}

/**
 * Reads what installers go by. They run the scripts of the tarball's own `package.json`, while the registry shows the
 * manifest's, and those of bundled packages, which the registry does not show at all.
 *
 * @see @npmcli/arborist@9, lib/arborist/rebuild.js: bundled packages are added to what is rebuilt.
 */
export function readPacked(
  { files, manifest: own, bundled }: TarballContents,
  manifest: Omit<Scripted, 'files'>,
): Packed {
  const packed = PACKED.safeParse(own).data
  const shown = installScriptsOf({ ...manifest, files })
  const more = packed ? installScriptsOf({ ...packed, files }) : []
  const isShown = (script: InstallScript) =>
    shown.some(({ event, command }) => event === script.event && command === script.command)
  return {
    installScripts: [...shown, ...more.filter((script) => !isShown(script)), ...ofBundled(files, bundled)],
    packed: packed && { name: packed.name ?? '', version: packed.version ?? '' },
  }
}

/** Returns the scripts of bundled packages. Each command ends with the folder that it runs in. */
function ofBundled(files: TarballContents['files'], bundled: TarballContents['bundled']): InstallScript[] {
  const paths = new Set(files.map(({ path }) => folded(path)))
  return bundled.flatMap(({ folder, manifest }) => {
    const packed = PACKED.safeParse(manifest).data
    if (!packed) return []
    const builds = paths.has(folded(`${folder}/binding.gyp`)) ? [{ path: 'binding.gyp' }] : []
    return installScriptsOf({ ...packed, files: builds }).map(({ event, command }) => ({
      event,
      command: `${command} (in ${folder})`,
    }))
  })
}
