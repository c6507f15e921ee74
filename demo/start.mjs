// Runs on Node 20 and newer: installs and builds what the demo needs, then hands over to the project's own Node.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const isWindows = process.platform === 'win32'

// Ctrl-C also reaches the child, which cleans up. This process waits for it.
process.on('SIGINT', () => {})

if (!isInstalled()) {
  say('Installing what the demo needs (npm ci): about 1,400 packages, one to three minutes, once.')
  await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}
await npm(['run', 'build', '--silent'], { isQuiet: true })
process.exitCode = await run(findNode(), [path.join(root, 'demo', 'main.ts'), ...process.argv.slice(2)])

/** npm writes its hidden lock file at the end of an installation, so one older than the lock file is out of date. */
function isInstalled() {
  const installed = path.join(root, 'node_modules', '.package-lock.json')
  const wanted = path.join(root, 'package-lock.json')
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs
}

/**
 * Runs npm: the one that runs this script, or the one on the path. With `isQuiet`, its output shows only if it fails.
 */
async function npm(args, { isQuiet = false } = {}) {
  const { npm_execpath: cli } = process.env
  const isScript = cli !== undefined && /\.c?js$/.test(cli)
  const output = []
  const options = isQuiet ? { stdio: ['ignore', 'pipe', 'pipe'], output } : {}
  const running = isScript
    ? run(process.execPath, [cli, ...args], options)
    : run('npm', args, { shell: isWindows, ...options })
  const status = await running
  if (status === 0) return
  for (const chunk of output) process.stdout.write(chunk)
  say(`npm ${args[0]} failed, so the demo cannot start.`)
  process.exit(status)
}

/** Finds the Node among the project's dependencies, or uses this one if it is new enough. Otherwise exits with 1. */
function findNode() {
  const own = path.join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node')
  if (existsSync(own)) return own
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 10)) return process.execPath
  say(
    `The demo needs Node 24.10 or newer, and this is ${process.versions.node}. The project would bring its own,`,
  )
  say(
    'but npm was told not to run install scripts: allow the one of the package `node`, or use a newer Node.',
  )
  process.exit(1)
}

/** Runs a program and resolves with its exit status. Piped output goes into `output`. */
async function run(command, args, { output = [], ...options } = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk))
  try {
    const [status] = await once(child, 'close')
    return status ?? 130
  } catch (error) {
    say(`${command}: ${error.message}`)
    return 1
  }
}

function say(text) {
  process.stdout.write(`${text}\n`)
}
