import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { projectFolders } from '../files/project-folders.ts'

/** From the folder that is packed up to the root of its repository; without one, up to `cwd` where that is above. */
export async function packFolders(root: string, cwd: string): Promise<string[]> {
  const real = (folder: string) => realpath(folder).catch(() => path.resolve(folder))
  return projectFolders(await real(root), await real(cwd))
}
