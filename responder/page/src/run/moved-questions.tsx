import { useEffect, useRef } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import type { RefusedAnswers } from '../release/use-refused-answers.ts'
import { takeLostFocus } from '../ui/take-lost-focus.ts'
import type { GivingEffects } from './answer-each.ts'
import { RunQuestion } from './run-question.tsx'

interface MovedQuestionsProps extends GivingEffects {
  questions: readonly QuestionDetail[]
  refused: RefusedAnswers
}

/** Shows the questions that no longer wait, and what happened to them. */
export function MovedQuestions({ questions, ...effects }: MovedQuestionsProps) {
  const title = useRef<HTMLHeadingElement>(null)
  const count = questions.length
  useEffect(() => {
    // The form is gone, and the focus with it, so the focus moves to the news.
    if (count > 0) takeLostFocus(title, { preventScroll: true })
  }, [count])
  if (count === 0) return null
  return (
    <section aria-labelledby="moved">
      <h2 id="moved" ref={title} tabIndex={-1}>
        What became of the others
      </h2>
      <ul class="bare">
        {questions.map((question) => (
          <RunQuestion key={question.id} question={question} {...effects} />
        ))}
      </ul>
    </section>
  )
}
