import { useEffect, useRef, useState } from 'preact/hooks'
import { NotifiedLine } from '../inbox/notified-line.tsx'
import { announce } from '../ui/announcer.tsx'
import { Away } from '../ui/away.tsx'
import { Button } from '../ui/button.tsx'
import { takeLostFocus } from '../ui/take-lost-focus.ts'
import { Left } from '../ui/time.tsx'
import { askedAgain, asks, stagedPage } from '../words/question.ts'
import { publishedSoFar } from '../words/release.ts'
import type { AskedProps } from './asked-props.ts'
import { Decline } from './decline.tsx'
import { Approvals } from './first-of-two.tsx'
import { GiveAnswer } from './give-answer.tsx'
import { JobLine } from './job-line.tsx'
import { approvedBy } from './outcome-facts.tsx'

/** Shows what the job asks for, and the ways to answer. */
export function Asked(props: AskedProps) {
  const { question, approval, isFollowUp, lateNote } = props
  const [isDeclining, setDeclining] = useState(false)
  const so = publishedSoFar(question)
  const again = question.attempt > 1 ? askedAgain(question.reason) : null
  const news = [again, lateNote].filter(Boolean).join(' ')
  useEffect(() => {
    if (news) announce(news)
  }, [news])
  const title = useRef<HTMLHeadingElement>(null)
  const way = wayOf(question)
  const firstWay = useRef(way)
  useEffect(() => {
    // The form before is gone, and the focus with it. For another attempt, a field for a code takes it itself.
    if (question.attempt > 1 || way !== firstWay.current) takeLostFocus(title, { preventScroll: true })
  }, [question.attempt, way])
  useEffect(() => {
    if (isFollowUp) announce(`${asks(question)}. The field for it is here.`)
  }, [isFollowUp, question.id])
  return (
    <section class="asked" aria-labelledby="asks">
      <div class="asked-head">
        <h2 id="asks" ref={title} tabIndex={-1}>
          {asks(question)}
        </h2>
        <Left until={question.expiresAt} />
      </div>
      {approval?.answeredBy && <p class="approved">{approvedBy(approval)}</p>}
      <Approvals question={question} />
      {news && (
        <p class="again">
          {[news, again && so && `${so} The code is for the rest.`].filter(Boolean).join(' ')}
        </p>
      )}
      {!question.isTest && <JobLine job={question.job} />}
      <NotifiedLine notified={question.notified} />
      <StagedLine question={question} />
      {question.mayAnswer ? (
        <>
          <GiveAnswer {...props} />
          <Button look="quiet" onClick={() => setDeclining(true)}>
            Decline…
          </Button>
        </>
      ) : (
        <p>You can see this, but only other people may answer. An admin can change that.</p>
      )}
      {isDeclining && <Decline {...props} onClose={() => setDeclining(false)} />}
    </section>
  )
}

/** Tells apart the forms that this person gets one after another. */
const wayOf = ({ needs, mayAnswer }: AskedProps['question']): string =>
  JSON.stringify([mayAnswer, needs.barred, needs.phrases, needs.approvals.length])

/** Links to npmjs.com, where the staged version can also be inspected and approved. */
function StagedLine({ question }: Pick<AskedProps, 'question'>) {
  const page = question.kind === 'stage-approve' ? stagedPage(question) : null
  return (
    page && (
      <p class="links">
        <Away to={page}>See what is staged on npmjs.com</Away>
      </p>
    )
  )
}
