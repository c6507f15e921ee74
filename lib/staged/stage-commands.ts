import type { Effects } from '../effects.ts'
import { readFailure } from '../npm/read-output.ts'
import { registryFlags } from '../npm/registry-flags.ts'
import type { NpmResult } from '../npm/run.ts'
import { scrub } from '../npm/scrub.ts'
import { publishFlags } from '../release/rehearse.ts'
import type { Session } from '../release/session.ts'
import type { Step } from '../release/step.ts'
import type { Env } from '../types.ts'
import { readStageItem, readStageList, type StageItem } from './stage-item.ts'

/** What a look takes: a step has it, and `verifyConditions`, where there is none yet. */
export interface StageView {
  pkg: { name: string }
  session: Pick<Session, 'userconfig' | 'registry'>
  context: { cwd: string }
  effects: Pick<Effects, 'runNpm'>
}

/** For one request: a registry that does not answer is asked again instead. */
const PATIENCE_MS = 30_000

/** What the registry has staged of the package, as far as it says so. */
export type Listed =
  | { kind: 'list'; items: StageItem[] }
  /** It has no staging, or not for this token. */
  | { kind: 'none'; code: string; detail: string }
  | { kind: 'unknown'; detail: string }

/** It was approved or rejected, or never there. */
export const isGone = (code: string | undefined) => code === 'E404' || code === 'E410'

const REFUSALS = ['E401', 'E403', 'E404', 'E405', 'ENEEDAUTH']

/** Asks what is staged. OIDC identities may not list. */
export async function listStaged(step: StageView, env: Env): Promise<Listed> {
  const result = await run(step, ['list', step.pkg.name, '--json'], env)
  if (!result.failure) return { kind: 'list', items: readStageList(result.stdout, step.pkg.name) }
  const { code, text } = readFailure(result)
  return REFUSALS.includes(code ?? '')
    ? { kind: 'none', code: code ?? '', detail: text }
    : { kind: 'unknown', detail: text }
}

/** `gone`: approved or rejected by somebody, for the registry says the same of both. */
export type Viewed = { kind: 'item'; item: StageItem } | { kind: 'gone' } | { kind: 'unknown' }

export async function viewStaged(id: string, step: StageView, env: Env): Promise<Viewed> {
  const result = await run(step, ['view', id, '--json'], env)
  const item = result.failure ? undefined : readStageItem(result.stdout)
  if (item) return { kind: 'item', item }
  return { kind: result.failure && isGone(readFailure(result).code) ? 'gone' : 'unknown' }
}

/** Uploads without a second factor; npm never repeats this request by itself. Its words are scrubbed. */
export async function stageFolder(publishable: string, step: Step, env: Env): Promise<NpmResult> {
  const args = ['stage', 'publish', publishable, ...publishFlags(step)]
  const { context, effects, session } = step
  const result = await effects.runNpm({ args, cwd: context.cwd, env })
  const clean = (text: string) => scrub(text, session.secrets)
  return { ...result, stdout: clean(result.stdout), stderr: clean(result.stderr) }
}

/** Approves or rejects: a write. */
export function endArgs(verb: 'approve' | 'reject', id: string, step: Step): string[] {
  return stageArgs(step, [verb, id, '--json'])
}

function run(step: StageView, args: string[], env: Env): Promise<NpmResult> {
  return step.effects.runNpm({ args: stageArgs(step, args), cwd: step.context.cwd, env })
}

function stageArgs({ session, pkg }: StageView, args: string[]): string[] {
  const { userconfig, registry } = session
  const flags = [
    '--userconfig',
    userconfig,
    ...registryFlags(registry, pkg.name),
    '--fetch-retries=0',
    `--fetch-timeout=${PATIENCE_MS}`,
  ]
  return ['stage', ...args, ...flags]
}
