import { gunzipSync } from 'node:zlib'

const BLOCK = 512

/** Contents of the files in an npm tarball, by `<path> <mode>`. Long names are in pax headers. */
export function readTarball(tarball: Buffer): Record<string, string> {
  const tar = gunzipSync(tarball)
  const files: Record<string, string> = {}
  let longName: string | undefined
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const field = (from: number, length: number) =>
      tar
        .subarray(at + from, at + from + length)
        .toString()
        .replace(/\0.*$/s, '')
    const size = Number.parseInt(field(124, 12), 8)
    const content = tar.subarray(at + BLOCK, at + BLOCK + size).toString()
    if (field(156, 1) === 'x') longName = /\d+ path=(.+)\n/.exec(content)?.[1]
    else {
      const name = longName ?? [field(345, 155), field(0, 100)].filter(Boolean).join('/')
      files[`${name.replace(/^package\//, '')} ${field(100, 8).trim().slice(-3)}`] = content
      longName = undefined
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return files
}
