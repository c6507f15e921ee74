import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'

/** Linux's folder in memory. In containers it often has 64 MB. */
const MEMORY = '/dev/shm'

/**
 * The folder in memory if that many bytes fit, otherwise the system's folder for temporary files on a disk. Programs
 * may not run from here.
 */
export async function memoryFolder(bytes: number): Promise<{ folder: string; isMemory: boolean }> {
  const room = await statfs(MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
  return room > bytes ? { folder: MEMORY, isMemory: true } : { folder: tmpdir(), isMemory: false }
}
