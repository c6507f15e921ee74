import { isPluginError } from '../errors/get-error.ts'
import type { QuestionSession } from './question-session.ts'

/** Why a question ends without an answer: what it asks about was approved at the registry meanwhile. */
export class AnsweredElsewhere extends Error {
  constructor() {
    super('It was approved at the registry.')
  }
}

/** Why a question ends though it was answered: the registry takes no answer from here. */
export class LeftToRegistry extends Error {
  readonly why: string

  /** @param message - For the one who answered. */
  constructor(message: string, why: string) {
    super(message)
    this.why = why
  }
}

/** For the log, of one of several packages: the others go on being asked about. */
export const NEEDS_NO_ANSWER = '%s was approved at the registry, and no longer needs an answer.'

/** What a responder hears of a question that ends because what it asks about was discarded. */
export const discardWords = (error: unknown): string | undefined =>
  isPluginError(error) && error.code === 'ESTAGEREJECTED' ? 'It was discarded at the registry.' : undefined

type Reporter = Pick<QuestionSession, 'report'>

/** Reports why a write did not come to its end; an approval that was given before it may still stand. */
export function reportFailure(error: unknown, session: Reporter, approval: Reporter | undefined): void {
  if (error instanceof LeftToRegistry) session.report('failed', error.message)
  else if (error instanceof AnsweredElsewhere) {
    session.report('withdrawn', error.message)
    approval?.report('published')
  } else for (const each of [approval, session]) each?.report('failed', discardWords(error))
}

/**
 * Asks, and looks meanwhile whether somebody answers at the registry. Resolves with `undefined` where that came first. A
 * write that is under way then is awaited, because it may be what is seen there.
 *
 * @param ask - Ends with the signal's reason where it is waiting for an answer.
 * @param watch - Resolves once it is approved there, rejects where it never will be, and ends with its signal.
 */
export async function askUnlessAnswered<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  watch: (signal: AbortSignal) => Promise<void>,
  onElsewhere: () => void,
): Promise<Answer | undefined> {
  const [answered, elsewhere] = [new AbortController(), new AbortController()]
  // A look that is under way when the answer comes holds nothing up: nobody hears how it ends.
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
