import { chmodSync } from 'node:fs'
import path from 'node:path'
import type { ExecutionContext } from 'ava'
import { createFolder } from './folder.ts'

/** Creates a folder with a shell script of this name, like a command that a CI service has in `PATH`. */
export function createCommand(t: ExecutionContext, name: string, script: string): string {
  const folder = createFolder(t, { [name]: `#!/bin/sh\n${script}\n` })
  chmodSync(path.join(folder, name), 0o755)
  return folder
}
