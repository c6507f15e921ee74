import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Fail } from '../errors/fail.ts'
import type { KeptRequest } from './kept-write.ts'

/**
 * Writes a request to a file of its own: the tarballs of a whole run do not fit into memory.
 *
 * @param folder - That only this user can enter.
 */
export async function keepRequest(folder: string, id: number, body: string): Promise<KeptRequest> {
  const file = path.join(folder, `request-${id}.json`)
  await writeFile(file, body, { mode: 0o600, flag: 'wx' })
  return { file, hash: hashOf(Buffer.from(body)) }
}

/** The very bytes that were kept. Throws `ETOGETHERCHANGED` where the file has others. */
export async function readKept({ file, hash }: KeptRequest, fail: Fail): Promise<Buffer> {
  const body = await readFile(file).catch((error: Error) => {
    throw fail('ETOGETHERCHANGED', { detail: error.message })
  })
  if (hashOf(body) !== hash) throw fail('ETOGETHERCHANGED', {})
  return body
}

const hashOf = (body: Buffer): string => createHash('sha512').update(body).digest('hex')
