import { judgeFailure } from './judge.ts'
import { readFailure } from './read-output.ts'
import type { NpmResult, NpmRun, RunNpm } from './run.ts'

/** What asking the registry who holds a token came to. */
export type WhoAmI =
  | { kind: 'user'; username: string }
  /** The registry has no such route: nothing is known. */
  | { kind: 'unknown' }
  | { kind: 'unreachable'; detail: string }
  | { kind: 'refused'; problem: 'token' | 'expired' | 'address' | 'forbidden'; detail: string }

export interface WhoAmICall extends Omit<NpmRun, 'args'> {
  registry: string
  userconfig: string
}

/** Asks the registry whose token this is. Retries of npm's own are cut short: the job waits. */
export async function whoami(call: WhoAmICall, runNpm: RunNpm): Promise<WhoAmI> {
  const { registry, userconfig, ...run } = call
  const args = [
    'whoami',
    '--userconfig',
    userconfig,
    '--registry',
    registry,
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=1000',
    '--fetch-timeout=60000',
  ]
  return judgeWhoAmI(await runNpm({ ...run, args }))
}

export function judgeWhoAmI(result: NpmResult): WhoAmI {
  if (!result.failure) {
    const username = result.stdout.trim().replace(/^"|"$/g, '')
    return username ? { kind: 'user', username } : { kind: 'unknown' }
  }
  const failure = readFailure(result)
  if (failure.code === 'E404' || failure.code === 'E405' || failure.code === 'E501')
    return { kind: 'unknown' }
  const judgement = judgeFailure(failure, result.stderr)
  if (judgement.kind === 'account') {
    const problem = judgement.problem
    const known =
      problem === 'token' || problem === 'expired' || problem === 'address' ? problem : 'forbidden'
    return { kind: 'refused', problem: known, detail: failure.text }
  }
  return { kind: 'unreachable', detail: failure.text || (result.failure.message.split('\n')[0] ?? '') }
}
