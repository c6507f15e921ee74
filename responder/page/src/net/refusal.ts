import type { Problem } from '../../../src/api/problem.ts'

/** A refusal of the service, or `offline` where it could not be reached. `message` is for the person. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  /** Who was faster. */
  readonly by: string | null

  constructor(status: number, problem: Problem) {
    super(problem.message)
    this.status = status
    this.code = problem.error
    this.by = problem.by ?? null
  }

  /** Whether the same request may work in a moment. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

export const offline = (): Refusal =>
  new Refusal(0, { error: 'offline', message: 'The service can’t be reached right now.' })

/** Reads what came with a status that is no success; proxies in between may have put anything there. */
export function readRefusal(status: number, body: unknown): Refusal {
  const { error, message, by } = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>
  return new Refusal(status, {
    error: typeof error === 'string' ? error : 'unknown',
    message: typeof message === 'string' ? message : `The service answered with status ${status}.`,
    by: typeof by === 'string' ? by : null,
  })
}

/** Something that the page sees by itself is wrong with what was entered. */
export const misspelled = (message: string): Refusal => new Refusal(400, { error: 'invalid', message })

/** What to tell the person about any failure of something they did. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refusal) return error.message
  if (error instanceof Error && error.name in CEREMONY) return CEREMONY[error.name] ?? ''
  return 'That did not work. Please try again.'
}

/** What browsers say of a passkey that was not used or made: https://www.w3.org/TR/webauthn-3/. */
const CEREMONY: Record<string, string> = {
  NotAllowedError: 'Nothing happened: the passkey prompt was closed, or timed out. You can try again.',
  AbortError: 'Nothing happened: the passkey prompt was closed. You can try again.',
  InvalidStateError: 'This device already has a passkey for this service.',
  NotSupportedError: 'This device can’t make a passkey that the service takes.',
  SecurityError: 'Passkeys work only at the service’s own address. Check the address bar.',
}
