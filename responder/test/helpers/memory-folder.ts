import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'

/** Of Linux. In containers it often has 64 MB. */
const MEMORY = '/dev/shm'

/**
 * Where files are kept in memory, if so many bytes fit there; otherwise the system's folder for temporary files, on a
 * disk. Programs may not run from here.
 */
export async function memoryFolder(bytes: number): Promise<{ folder: string; isMemory: boolean }> {
  const room = await statfs(MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
  return room > bytes ? { folder: MEMORY, isMemory: true } : { folder: tmpdir(), isMemory: false }
}
