import { chmodSync } from 'node:fs'
import path from 'node:path'
import type { ExecutionContext } from 'ava'
import { createFolder } from './folder.ts'

/** A folder with a shell script of this name, as a CI service has one in `PATH`. */
export function createCommand(t: ExecutionContext, name: string, script: string): string {
  const folder = createFolder(t, { [name]: `#!/bin/sh\n${script}\n` })
  chmodSync(path.join(folder, name), 0o755)
  return folder
}
