import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { packageProblems } from './package-problems.ts'

const ROOT = path.resolve(import.meta.dirname, '..')

/** Checks what `npm publish` would send of the built service. Exits with 1 if a file is missing or unwanted. */
const { stdout } = await promisify(execFile)(
  'npm',
  ['pack', '--dry-run', '--json', '--ignore-scripts', '--workspace', '@cfa/responder'],
  { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 },
)
const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }]
const read = (file: string) => readFile(path.join(ROOT, 'responder', file), 'utf8')
const problems = await packageProblems(
  files.map((file) => file.path),
  read,
)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
else console.log(`@cfa/responder: ${files.length} files, with a licence and without source maps.`)
