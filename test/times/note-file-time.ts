import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { type FileTime, NOTES_VARIABLE } from './with-file-times.ts'

/** Runs in the thread or process of each test file, and notes how long it took. A file that is killed leaves no note. */
export default function noteFileTime(): void {
  const notes = process.env[NOTES_VARIABLE]
  if (notes === undefined) return
  const startedAt = performance.now()
  process.once('exit', () => {
    // Not in Node 22 before 22.19.
    const { user = 0, system = 0 } = process.threadCpuUsage?.() ?? {}
    const time: FileTime = {
      file: path.relative(process.cwd(), fileURLToPath(test.meta.file)),
      ms: Math.round(performance.now() - startedAt),
      cpuMs: Math.round((user + system) / 1000),
    }
    appendFileSync(notes, `${JSON.stringify(time)}\n`)
  })
}
