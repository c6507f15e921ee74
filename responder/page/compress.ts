import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXTS = /\.(?:html|js|css|svg|webmanifest)$/
const CODINGS = { br: promisify(brotliCompress), gz: promisify(gzip) }

/** Writes a compressed copy next to each text file of the build, so that the service need not compress anything. */
export function compressed(folder: string): Plugin {
  return {
    name: 'compressed',
    closeBundle: async () => {
      const names = await readdir(folder, { recursive: true })
      await Promise.all(names.filter((name) => TEXTS.test(name)).map((name) => compress(join(folder, name))))
    },
  }
}

async function compress(file: string): Promise<void> {
  const content = await readFile(file)
  for (const [suffix, coding] of Object.entries(CODINGS))
    await writeFile(`${file}.${suffix}`, await coding(content))
}
