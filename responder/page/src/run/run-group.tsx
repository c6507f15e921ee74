import { useId } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import type { RefusedAnswers } from '../release/use-refused-answers.ts'
import { AnswerAll } from './answer-all.tsx'
import type { GivingEffects } from './answer-each.ts'
import { ApproveFirst } from './approve-first.tsx'
import { type Group, takesCodesOnce } from './groups.ts'
import { RunQuestion } from './run-question.tsx'

export interface RunGroupProps extends GivingEffects {
  group: Group
  /** All questions of the run that were on the screen. */
  all: readonly QuestionDetail[]
  refused: RefusedAnswers
  onPasskeys: (questions: readonly QuestionDetail[], account: string) => void
}

/** Shows questions that can share one answer, and the form for that answer. */
export function RunGroup({ group, all, refused, onPasskeys, ...effects }: RunGroupProps) {
  const id = useId()
  const { questions, way } = group
  const isOnce = takesCodesOnce(group, all)
  return (
    <section class="asked run-group" aria-labelledby={id}>
      <h2 id={id}>{titleOf(group)}</h2>
      {way !== 'phrase' && (
        <p class="hint">Compare each check phrase with its job’s log. If the words differ, do not answer.</p>
      )}
      <ul class="bare">
        {questions.map((question) => (
          <RunQuestion key={question.id} question={question} refused={refused} {...effects} />
        ))}
      </ul>
      {way === 'answer' && <AnswerAll group={group} isOnce={isOnce} onPasskeys={onPasskeys} {...effects} />}
      {way === 'first' && <ApproveFirst group={group} {...effects} />}
      {WORD[way] !== null && <p>{WORD[way]}</p>}
    </section>
  )
}

const WORD: Record<Group['way'], string | null> = {
  answer: null,
  first: null,
  barred: null,
  phrase: 'Pick the check phrase of each first. Then they can be answered together.',
  approved: 'You have approved these. They go on when somebody else approves them too.',
  others: 'You can see these, and other people answer for this project.',
}

function titleOf({ ask, questions: { length: count } }: Group): string {
  if (ask === 'approval') return count === 1 ? 'May this be released?' : `May these ${count} be released?`
  return count === 1 ? 'A code is needed' : `A code is needed for these ${count}`
}
