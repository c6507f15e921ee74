import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Fail } from '../errors/fail.ts'
import type { KeptRequest } from './kept-write.ts'

/**
 * Writes a request to a file of its own, because the tarballs of a whole run may not fit into memory.
 *
 * @param folder - A folder that only this user can enter.
 */
export async function keepRequest(folder: string, id: number, body: string): Promise<KeptRequest> {
  const file = path.join(folder, `request-${id}.json`)
  await writeFile(file, body, { mode: 0o600, flag: 'wx' })
  return { file, hash: hashOf(Buffer.from(body)) }
}

/**
 * Reads back exactly the bytes that were kept. Throws `ETOGETHERCHANGED` if the file has other bytes or can't be read.
 */
export async function readKept({ file, hash }: KeptRequest, fail: Fail): Promise<Buffer> {
  const body = await readFile(file).catch((error: Error) => {
    throw fail('ETOGETHERCHANGED', { detail: error.message })
  })
  if (hashOf(body) !== hash) throw fail('ETOGETHERCHANGED', {})
  return body
}

const hashOf = (body: Buffer): string => createHash('sha512').update(body).digest('hex')
