import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { NpmResult, NpmRun, StartNpm } from '../../lib/npm/run-npm.ts'
import { createDocument, type RequestOptions, toBody } from '../door/publish-request.ts'

export interface NpmBehaviour {
  /** More options for the request. */
  request?: RequestOptions | (() => RequestOptions)
  /** How npm fails before it does anything, by command. */
  fails?: Record<string, { stderr?: string; message?: string }>
  /** npm succeeds without a write. */
  isIdle?: boolean
  /** npm is killed while it sends its request. */
  isCutOff?: () => boolean
  /** A script fails after the write. */
  failsAfter?: boolean
  /** What scripts of `npm version` do. */
  duringVersion?: (send: (method: string, path: string) => Promise<Response>) => Promise<void>
  /** `npm version` writes to another folder. */
  writesElsewhere?: boolean
}

export interface DoorNpm {
  startNpm: StartNpm
  runs: NpmRun[]
  /** The command of each run, and again with “ended” for each npm that was ended. */
  commands: () => string[]
}

const OK: NpmResult = { stdout: '', stderr: '', failure: undefined }

/** An npm in this process: it writes versions, and sends its request to the registry that its arguments name. */
export function createDoorNpm(behaviour: NpmBehaviour = {}): DoorNpm {
  const runs: NpmRun[] = []
  const commands: string[] = []
  return {
    runs,
    commands: () => commands,
    startNpm: (run) => {
      runs.push(run)
      const [command = ''] = run.args
      commands.push(command)
      const killed = new AbortController()
      const failure = behaviour.fails?.[command]
      const ended = failure ? failed(failure) : perform(run, behaviour, killed.signal)
      return {
        ended: ended.catch((error: Error) => ({ ...OK, failure: error })),
        keepAlive: () => {},
        kill: () => {
          commands.push(`${command} ended`)
          killed.abort(new Error('npm was ended'))
        },
      }
    },
  }
}

async function failed({ stderr = '', message = 'npm failed' }): Promise<NpmResult> {
  return { stdout: '', stderr, failure: new Error(message) }
}

async function perform(run: NpmRun, behaviour: NpmBehaviour, signal: AbortSignal): Promise<NpmResult> {
  const [command] = run.args
  if (command === 'version') return writeVersion(run, behaviour)
  if (command === 'pack') return pack(run)
  if (behaviour.isIdle) return OK
  const write = command === 'dist-tag' ? tagOf(run) : await publicationOf(run, behaviour)
  if (behaviour.isCutOff?.()) return cutOff(write, run)
  const reply = await send(write, run, signal)
  if (reply.status >= 300) return failed({ message: `npm failed with ${reply.status}` })
  return behaviour.failsAfter ? failed({ message: 'postpublish failed' }) : OK
}

async function writeVersion({ args, cwd }: NpmRun, behaviour: NpmBehaviour): Promise<NpmResult> {
  const [, version] = args
  await behaviour.duringVersion?.((method, asked) => {
    const headers = { authorization: `Bearer ${tokenOf(args)}`, connection: 'close' }
    return fetch(`${after('--registry', args)}${asked}`, { method, headers })
  })
  if (behaviour.writesElsewhere) return OK
  const file = path.join(cwd, 'package.json')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version }))
  return OK
}

function pack({ cwd }: NpmRun): NpmResult {
  writeFileSync(path.join(cwd, 'packed.tgz'), 'packed')
  return { ...OK, stdout: 'a line of a script\npacked.tgz\n' }
}

interface Write {
  method: string
  path: string
  body: Buffer | string
}

function tagOf({ args: [, , spec = '', tag = ''] }: NpmRun): Write {
  const [, name = '', version] = /^(.+)@(.+)$/.exec(spec) ?? []
  const written = `-/package/${name.replace('/', '%2f')}/dist-tags/${tag}`
  return { method: 'PUT', path: written, body: JSON.stringify(version) }
}

async function publicationOf({ args }: NpmRun, { request: given = {} }: NpmBehaviour): Promise<Write> {
  const isStaged = args[0] === 'stage'
  const root = args[isStaged ? 2 : 1] as string
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const more = typeof given === 'function' ? given() : given
  const document = await createDocument({ name, version, tag: after('--tag', args), ...more })
  const escaped = document.name.replace('/', '%2f')
  return {
    method: isStaged ? 'POST' : 'PUT',
    path: isStaged ? `-/stage/package/${escaped}` : escaped,
    body: toBody(document),
  }
}

async function cutOff({ method, path: sent, body }: Write, { args }: NpmRun): Promise<NpmResult> {
  const headers = { authorization: `Bearer ${tokenOf(args)}`, 'content-length': Buffer.byteLength(body) }
  const sending = request(`${after('--registry', args)}${sent}`, { method, headers })
  sending.on('error', () => {})
  await new Promise<void>((resolve) => sending.write(body.slice(0, 20), () => resolve()))
  sending.destroy()
  // Its end is noticed a little later than that of the connection.
  await new Promise((resolve) => sending.once('close', resolve))
  await setTimeout(50)
  // The door is in this process. However late this timer was, what its sockets have to say comes first.
  for (let turns = 0; turns < 5; turns += 1) await setImmediate()
  return failed({ message: 'npm was killed' })
}

async function send({ method, path: sent, body }: Write, { args }: NpmRun, signal: AbortSignal) {
  const headers = { authorization: `Bearer ${tokenOf(args)}`, connection: 'close' }
  const reply = await fetch(`${after('--registry', args)}${sent}`, { method, headers, body, signal })
  await reply.text()
  return reply
}

const tokenOf = (args: readonly string[]): string =>
  /:_authToken=(.+)/.exec(readFileSync(after('--userconfig', args), 'utf8'))?.[1] ?? ''

const after = (flag: string, args: readonly string[]): string => args[args.indexOf(flag) + 1] as string
