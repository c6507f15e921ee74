// A job that does not wait for its npm, which waits for a registry that never replies.
import { PassThrough } from 'node:stream'
import { startNpm } from '../../lib/npm/run-npm.ts'

const { REGISTRY = '', FOLDER = '' } = process.env
const [stdout, stderr] = [new PassThrough().resume(), new PassThrough().resume()]
const args = ['ping', '--registry', REGISTRY, '--fetch-retries=0']
const npm = startNpm({ args, cwd: FOLDER, env: { PATH: '/bin', HOME: FOLDER }, stdout, stderr })
npm.keepAlive(false)
process.on('exit', () => npm.kill())
