import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { until } from './until.ts'

/** Somebody in the job who, when called, edits everything that could be published. */
export interface Editor {
  /** Installs the editor as these git hooks, which edit only the plugin's own files. */
  asGitHooks: (...hooks: string[]) => Promise<void>
  /** Makes the process that `STAY_BEHIND` left behind edit, and waits for it. Throws if there is none. */
  wake: () => Promise<void>
  /** Ends the process in the background. */
  rest: () => void
  /** Who edited, each time. */
  edits: () => string[]
}

/** The `prepack` of a project that leaves a process behind, which edits at each `wake`. */
export const STAY_BEHIND = 'node ../background.cjs'

/**
 * @param cwd - The folder that is packed. The editor keeps its notes next to it. It also edits the files under `TMPDIR`
 *   that the plugin may have made.
 */
export async function createEditor(cwd: string): Promise<Editor> {
  const at = (name: string) => path.join(cwd, '..', name)
  const file = at('edit.cjs')
  await writeFile(file, EDIT)
  await writeFile(at('background.cjs'), BACKGROUND)
  let wakes = 0
  const order = (text: string) => writeFileSync(at('wake'), text)
  return {
    asGitHooks: async (...hooks) => {
      const folder = path.join(cwd, '.git/hooks')
      await mkdir(folder, { recursive: true })
      for (const hook of hooks) {
        await writeFile(path.join(folder, hook), `#!/bin/sh\nnode '${file}' ${hook} temporary\n`)
        await chmod(path.join(folder, hook), 0o755)
      }
    },
    wake: async () => {
      if (!existsSync(at('background.pid'))) throw new Error('nobody is in the background')
      wakes += 1
      order(String(wakes))
      await until(() => readIf(at('woken')) === String(wakes))
    },
    rest: () => order('end'),
    edits: () => readIf(at('edits')).split('\n').filter(Boolean),
  }
}

const readIf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '')

/** Edits files so that they stay valid JSON, scripts or archives, and can be packed. */
const EDIT = `const fs = require('node:fs')
const path = require('node:path')
const [who = 'somebody', only] = process.argv.slice(2)
const packed = ['package.json', 'index.js'].map((name) => path.join(__dirname, 'work', name))
for (const file of [...(only === 'temporary' ? [] : packed), ...below(process.env.TMPDIR)]) edit(file)
fs.appendFileSync(path.join(__dirname, 'edits'), who + '\\n')

function below(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name)
    return entry.isDirectory() ? below(file) : entry.isFile() ? [file] : []
  })
}

function edit(file) {
  try {
    if (path.basename(file) !== 'package.json') return fs.appendFileSync(file, '\\n// edited by ' + who + '\\n')
    const pkg = JSON.parse(fs.readFileSync(file, 'utf8'))
    fs.writeFileSync(file, JSON.stringify({ ...pkg, description: (pkg.description || '') + who }, null, 2))
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}
`

/** Started by each `prepack`, but runs only once: it detaches from its parent and polls for orders. */
const BACKGROUND = `const fs = require('node:fs')
const path = require('node:path')
const { spawn, execFileSync } = require('node:child_process')
const at = (name) => path.join(__dirname, name)
const read = (name) => (fs.existsSync(at(name)) ? fs.readFileSync(at(name), 'utf8') : '')
if (process.argv[2] !== 'stay') {
  if (read('background.pid') === '') {
    const child = spawn(process.execPath, [__filename, 'stay'], { detached: true, stdio: 'ignore' })
    fs.writeFileSync(at('background.pid'), String(child.pid))
    child.unref()
  }
} else {
  const deadline = Date.now() + 120000
  let last = ''
  const look = () => {
    const order = read('wake')
    if (order === 'end' || Date.now() > deadline) return
    if (order !== last) {
      last = order
      execFileSync(process.execPath, [at('edit.cjs'), 'background'])
      fs.writeFileSync(at('woken.new'), order)
      fs.renameSync(at('woken.new'), at('woken'))
    }
    setTimeout(look, 5)
  }
  look()
}
`
