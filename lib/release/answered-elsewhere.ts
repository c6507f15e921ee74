import { hasCode } from '../errors/get-error.ts'
import type { QuestionSession } from './question-session.ts'

/** Ends a question without an answer, because what it asks about was approved at the registry meanwhile. */
export class AnsweredElsewhere extends Error {
  constructor() {
    super('It was approved at the registry.')
  }
}

/** Ends a question although it was answered, because the registry takes no answer from this job. */
export class LeftToRegistry extends Error {
  readonly why: string

  /** @param message - Shown to the maintainer who answered. */
  constructor(message: string, why: string) {
    super(message)
    this.why = why
  }
}

/** Logged for one of several packages. The others are still being asked about. */
export const NEEDS_NO_ANSWER = '%s was approved at the registry, and no longer needs an answer.'

/** Returns the reason to report to the responder if a question ends because what it asks about was discarded. */
export const discardWords = (error: unknown): string | undefined =>
  hasCode(error, 'ESTAGEREJECTED') ? 'It was discarded at the registry.' : undefined

type Reporter = Pick<QuestionSession, 'report'>

/** Reports why a write failed. An approval that was given before it may still stand. */
export function reportFailure(error: unknown, session: Reporter, approval: Reporter | undefined): void {
  if (error instanceof LeftToRegistry) session.report('failed', error.message)
  else if (error instanceof AnsweredElsewhere) {
    session.report('withdrawn', error.message)
    approval?.report('published')
  } else for (const each of [approval, session]) each?.report('failed', discardWords(error))
}

/**
 * Asks, and meanwhile watches whether somebody answers at the registry. Resolves with `undefined` if that came first. A
 * write that is under way by then is awaited, because it may be what the watch has seen.
 *
 * @param ask - Rejects with the signal's reason if it is waiting for an answer when the signal is aborted.
 * @param watch - Resolves once it is approved there, rejects if it never will be, and ends with its signal.
 */
export async function askUnlessAnswered<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  watch: (signal: AbortSignal) => Promise<void>,
  onElsewhere: () => void,
): Promise<Answer | undefined> {
  const [answered, elsewhere] = [new AbortController(), new AbortController()]
  // A look that is under way when the answer comes delays nothing. Its result is ignored.
  void watch(answered.signal).then(
    () => elsewhere.abort(new AnsweredElsewhere()),
    (error) => {
      if (!answered.signal.aborted) elsewhere.abort(error)
    },
  )
  try {
    return await ask(elsewhere.signal)
  } catch (error) {
    if (!(error instanceof AnsweredElsewhere)) throw error
    onElsewhere()
    return undefined
  } finally {
    answered.abort(new Error('answered'))
  }
}
