import { useEffect, useRef } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { NotifiedLine } from '../inbox/notified-line.tsx'
import { announce } from '../ui/announcer.tsx'
import { takeLostFocus } from '../ui/take-lost-focus.ts'
import { JobLine } from './job-line.tsx'
import { type RefusedAnswer, whyTooLate } from './late-answer.ts'
import { OutcomeFacts } from './outcome-facts.tsx'
import { discardReport, outcomeOf, stepsOf } from './outcome-words.ts'
import { StillStaged } from './still-staged.tsx'

interface OutcomeProps {
  question: QuestionDetail
  approval: QuestionDetail | null
  /** Whether this page's answer had a code. */
  hasCode: boolean
  /** This person's last refused answer. */
  refused: RefusedAnswer | null
  /** Whether this page has asked for the registry's link and waits for it. */
  isLinkAsked: boolean
}

/** Shows what happens to the answer, live. */
export function Outcome({ question, approval, hasCode, refused, isLinkAsked }: OutcomeProps) {
  const element = useRef<HTMLHeadingElement>(null)
  const { title, text, tone } = outcomeOf(question, {
    late: whyTooLate(question, refused) === 'first' ? refused : null,
    hasCode: hasCode && question.isMine,
    // Somebody else may have taken over.
    isLinkAsked: isLinkAsked && question.isMine,
  })
  // With many packages, the text changes with each one that is published. Nobody wants to hear all of those.
  useEffect(() => announce(`${title}. ${text}`), [title, question.several ? null : text])
  useEffect(() => {
    // The form is gone, and the focus with it, so the focus moves to the news.
    takeLostFocus(element, { preventScroll: true })
  }, [])
  return (
    <section class={`outcome ${tone}`} aria-labelledby="outcome">
      <h2 id="outcome" ref={element} tabIndex={-1}>
        {title}
      </h2>
      <p>{text}</p>
      {question.state === 'declined' && question.kind === 'stage-approve' && !discardReport(question) && (
        <StillStaged question={question} />
      )}
      <Steps question={question} />
      {question.state === 'answered' && <JobLine job={question.job} />}
      {question.isTest && <NotifiedLine notified={question.notified} />}
      <OutcomeFacts question={question} approval={approval} />
    </section>
  )
}

function Steps({ question }: { question: QuestionDetail }) {
  const steps = stepsOf(question)
  if (steps.length === 0) return null
  return (
    <ol class="steps">
      {steps.map(({ name, is }) => (
        <li key={name} class={is} aria-current={is === 'now' ? 'step' : undefined}>
          {name}
        </li>
      ))}
    </ol>
  )
}
