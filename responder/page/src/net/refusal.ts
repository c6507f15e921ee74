import type { Problem } from '../../../src/api/problem.ts'

/** A refusal by the service, or `offline` if it could not be reached. `message` is for the person. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  /** The name of the person who was faster, if somebody was. */
  readonly by: string | null
  /** The attempt that is asked now, if the refusal was for an earlier one. */
  readonly attempt: number | null

  constructor(status: number, problem: Problem) {
    super(problem.message)
    this.status = status
    this.code = problem.error
    this.by = problem.by ?? null
    this.attempt = problem.attempt ?? null
  }

  /** Whether the same request may succeed in a moment. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

export const offline = (): Refusal =>
  new Refusal(0, { error: 'offline', message: 'The service can’t be reached right now.' })

/** Reads the body of an error status. It may be anything, because a proxy may have sent it. */
export function readRefusal(status: number, body: unknown): Refusal {
  const { error, message, by, attempt } = (
    typeof body === 'object' && body !== null ? body : {}
  ) as Partial<Problem>
  return new Refusal(status, {
    error: typeof error === 'string' ? error : 'unknown',
    message: typeof message === 'string' ? message : `The service answered with status ${status}.`,
    by: typeof by === 'string' ? by : null,
    attempt: typeof attempt === 'number' ? attempt : null,
  })
}

/** Makes a refusal for an input that the page itself sees is wrong. */
export const invalidInput = (message: string): Refusal => new Refusal(400, { error: 'invalid', message })

/** Returns what to tell the person about the failure of something that they did. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refusal) return error.message
  if (error instanceof Error && error.name === 'PushError') return error.message
  if (error instanceof Error && error.name in CEREMONY) return CEREMONY[error.name] ?? ''
  return 'That did not work. Please try again.'
}

/** Texts for the browser errors when a passkey was not used or made (https://www.w3.org/TR/webauthn-3/). */
const CEREMONY: Record<string, string> = {
  NotAllowedError: 'Nothing happened: the passkey prompt was closed, or timed out. You can try again.',
  AbortError: 'Nothing happened: the passkey prompt was closed. You can try again.',
  InvalidStateError: 'This device already has a passkey for this service.',
  NotSupportedError: 'This device can’t create a passkey that the service takes.',
  SecurityError: 'Passkeys work only at the service’s own address. Check the address bar.',
}
