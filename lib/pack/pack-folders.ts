import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { projectFolders } from '../files/project-folders.ts'

/**
 * Lists the folders from the one that is packed up to the root of its repository. Without a repository, up to `cwd` if
 * that is above, or else only the folder itself.
 */
export async function packFolders(root: string, cwd: string): Promise<string[]> {
  const real = (folder: string) => realpath(folder).catch(() => path.resolve(folder))
  return projectFolders(await real(root), await real(cwd))
}
