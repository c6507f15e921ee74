import { readFileSync } from 'node:fs'
import type { NpmProcess, NpmResult, NpmRun, StartNpm } from '../../lib/npm/run-npm.ts'

/** What a fake npm works with. */
export interface NpmAtDoor {
  run: NpmRun
  /** The registry in its arguments. */
  url: string
  /** Its user configuration, as text. */
  userconfig: string
  send: (method: string, path: string, body?: string | Buffer, more?: RequestInit) => Promise<Response>
}

export interface FakeNpm {
  startNpm: StartNpm
  runs: NpmRun[]
  kept: boolean[]
  /** How often it was killed. */
  kills: () => number
}

/** An npm without a process: `act` says what it does until it ends. */
export function createFakeNpm(act: (npm: NpmAtDoor) => Promise<Partial<NpmResult>>): FakeNpm {
  const runs: NpmRun[] = []
  const kept: boolean[] = []
  let kills = 0
  const startNpm: StartNpm = (run): NpmProcess => {
    runs.push(run)
    const killed = Promise.withResolvers<Partial<NpmResult>>()
    const ended = Promise.race([act(npmOf(run)), killed.promise])
    return {
      ended: ended.then((result) => ({ stdout: '', stderr: '', failure: undefined, ...result })),
      keepAlive: (isKept) => void kept.push(isKept),
      kill: () => {
        kills += 1
        killed.resolve({ failure: new Error('killed') })
      },
    }
  }
  return { startNpm, runs, kept, kills: () => kills }
}

function npmOf(run: NpmRun): NpmAtDoor {
  const url = run.args[run.args.indexOf('--registry') + 1] ?? ''
  const userconfig = readFileSync(run.args[run.args.indexOf('--userconfig') + 1] ?? '', 'utf8')
  const token = /:_authToken=(.+)\n$/.exec(userconfig)?.[1] ?? ''
  const send: NpmAtDoor['send'] = (method, path, body, more) =>
    fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
      ...more,
    })
  return { run, url, userconfig, send }
}
