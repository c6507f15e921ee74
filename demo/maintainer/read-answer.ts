import { judgeCode } from '@cfa/protocol'
import type { Maintainer } from '../options.ts'
import { readTyped, type Typed } from './read-typed.ts'

export type TypedAnswer = { username: Maintainer; otp: string } | { username: Maintainer; declined: true }

/** Talks to somebody at a prompt. */
export interface Asking {
  /** Sets the text before the cursor. */
  ask: (text: string) => void
  /** Prints what is wrong with what was typed. */
  complain: (text: string) => void
}

/**
 * Reads lines until they make an answer: a name, and a code or “no”, in one line or two. `undefined` if they end
 * first.
 */
export async function readAnswer(
  lines: AsyncIterable<string>,
  { ask, complain }: Asking,
): Promise<TypedAnswer | undefined> {
  let collected: Typed = {}
  ask(whatIsMissing(collected))
  for await (const line of lines) {
    const { code, ...typed } = readTyped(line)
    collected = { ...collected, ...typed }
    const { username, decline } = collected
    if (username && decline) return { username, declined: true }
    const judgement = judgeCode(code ?? '')
    if (username && judgement.ok) return { username, otp: judgement.code }
    if (code !== undefined) complain(username && !judgement.ok ? PROBLEMS[judgement.problem] : NO_NAME)
    ask(whatIsMissing(collected))
  }
  return undefined
}

function whatIsMissing({ username, decline }: Typed): string {
  if (username) return `Code of ${username}, or “no”: `
  return decline ? 'Who declines, alice or bob? ' : 'Answer here: alice or bob and the code, or “no”: '
}

const NO_NAME = 'Whose code is it? Type the name first.'
const PROBLEMS = {
  format: 'A code has six digits.',
  'recovery-code': 'That is a recovery code. It stays here: using one may lock an account for days.',
}
