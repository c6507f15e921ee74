import { type CodeMemory, createCodeMemory } from '../../lib/release/code-memory.ts'
import type { PollDone, Write } from '../../lib/release/confirm-by-web.ts'
import { type WriteRequest, type WriteTools, writeWithCode } from '../../lib/release/write-with-code.ts'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { TARGET } from '../fakes/release.ts'
import { type AskingOptions, type AskingScene, askingScene, inTurn, TOPIC } from './session-scene.ts'

export interface WritingScene extends AskingScene {
  memory: CodeMemory
  /** The account and code of each write, as `account code`. */
  written: string[]
  /** The values masked in the log. */
  masked: string[]
  /** How long the registry takes for a write. */
  registry: { takesMs: number }
  run: (
    request?: Partial<WriteRequest>,
    more?: Partial<Pick<WriteTools, 'pollDone' | 'onRefused'>>,
  ) => Promise<void>
}

export const SPEC = `${TARGET.name}@${TARGET.version}`

/** A release whose maintainers give `answers`, and a registry that accepts only the `right` codes. */
export function writingScene(
  answers: readonly GivenAnswer[],
  right: readonly string[],
  options: AskingOptions = {},
): WritingScene {
  const scene = askingScene({ answer: inTurn(answers), ...options })
  const { clock, context, accounts, fail, asking, newSession } = scene
  const memory = createCodeMemory(clock.now)
  const written: string[] = []
  const masked: string[] = []
  const registry = { takesMs: 0 }
  const write: Write = async ({ username }, otp) => {
    if (registry.takesMs > 0) await clock.advance(registry.takesMs)
    written.push(`${username} ${otp}`)
    return otp !== undefined && right.includes(otp) ? 'done' : 'rejected'
  }
  const mask = (otp: string) => void masked.push(otp)
  const nobody: PollDone = () => Promise.reject(new Error('unexpected poll'))
  const run: WritingScene['run'] = (request, { pollDone = nobody, onRefused = () => {} } = {}) =>
    writeWithCode(
      { topic: TOPIC, write, approval: undefined, spec: SPEC, registry: TARGET.registry, ...request },
      {
        ...{ accounts, fail, clock, memory, mask, newSession, asking, pollDone, onRefused },
        logger: context.logger,
      },
    )
  return { ...scene, memory, written, masked, registry, run }
}
