import { useEffect, useRef, useState } from 'preact/hooks'
import { isolated } from '../../../src/isolated.ts'
import { useClock } from '../live/clock.ts'
import { announce } from '../ui/announcer.tsx'
import { Button } from '../ui/button.tsx'
import { takeLostFocus } from '../ui/take-lost-focus.ts'
import { Left } from '../ui/time.tsx'
import { duration } from '../words/format.ts'
import type { AskedProps } from './asked-props.ts'
import { Decline } from './decline.tsx'
import { GiveAnswer } from './give-answer.tsx'
import { JobLine } from './job-line.tsx'
import { RegistryLink } from './registry-link.tsx'

/** Returns the place of the package that the registry waits for, if there are several. */
const placeOf = ({ progress }: Pick<AskedProps['question'], 'progress'>) =>
  progress.find(({ state }) => state === 'confirming')?.place

/** Whether the link was for one of several packages, and the job has since gone on with that package. */
function useIsConfirmed(question: AskedProps['question']): boolean {
  const named = useRef<string | null>(null)
  const isNamed = placeOf(question) !== undefined
  if (isNamed) named.current = question.link
  return !isNamed && question.link !== null && named.current === question.link
}

function WhichPackage({ question }: Pick<AskedProps, 'question'>) {
  const { packages } = question
  const place = placeOf(question)
  const one = place === undefined ? undefined : packages?.[place]
  if (place === undefined || !packages || !one) return null
  return (
    <p class="which">
      Package {place + 1} of {packages.length}: <strong>{one.name}</strong> {one.version}
    </p>
  )
}

/** Shows that the registry waits for a passkey. The person who confirms gets the link, and everybody else the news. */
export function Confirming(props: AskedProps) {
  const { question, lateNote } = props
  const [wantsOther, setWantsOther] = useState(false)
  const [isDeclining, setDeclining] = useState(false)
  const isMine = question.link !== null
  const isConfirmed = useIsConfirmed(question)
  const element = useRef<HTMLHeadingElement>(null)
  const title = isMine
    ? 'Confirm with your passkey'
    : `${isolated(question.answeredBy ?? 'Somebody')} is confirming it`
  // The link announces itself, and takes the focus.
  const news = [isMine ? null : `${title}.`, lateNote].filter(Boolean).join(' ')
  useEffect(() => {
    if (news) announce(news)
  }, [news])
  useEffect(() => {
    if (!isMine) takeLostFocus(element, { preventScroll: true })
  }, [title])
  return (
    <section class="asked" aria-labelledby="confirming">
      <div class="asked-head">
        <h2 id="confirming" ref={element} tabIndex={-1}>
          {title}
        </h2>
        <Left until={question.expiresAt} />
      </div>
      {lateNote && <p class="again">{lateNote}</p>}
      <WhichPackage question={question} />
      {isConfirmed ? (
        <p>The registry has your confirmation. If it wants another one, the next link appears here.</p>
      ) : isMine ? (
        <RegistryLink {...props} onOther={() => setWantsOther(true)} />
      ) : (
        <TakeOver {...props} isTaking={wantsOther} onTake={() => setWantsOther(true)} />
      )}
      <JobLine job={question.job} />
      {wantsOther && <GiveAnswer {...props} isFollowUp />}
      <div class="actions">
        {isMine && !wantsOther && (
          <Button look="quiet" onClick={() => setWantsOther(true)}>
            Answer in another way
          </Button>
        )}
        {question.mayAnswer && (
          <Button look="quiet" onClick={() => setDeclining(true)}>
            Decline…
          </Button>
        )}
      </div>
      {isDeclining && <Decline {...props} onClose={() => setDeclining(false)} />}
    </section>
  )
}

interface TakeOverProps extends Pick<AskedProps, 'question'> {
  isTaking: boolean
  onTake: () => void
}

/** Lets somebody else answer after a minute, because the person who opened the registry's page may have gone away. */
function TakeOver({ question: { takeOverAt, answeredBy, mayAnswer }, isTaking, onTake }: TakeOverProps) {
  const leftMs = (takeOverAt ?? Number.POSITIVE_INFINITY) - useClock(1_000)
  if (!mayAnswer || takeOverAt === null) return <p>With a passkey, at the registry.</p>
  if (leftMs > 0)
    return (
      <p>{`With a passkey, at the registry. If nothing comes of it, you can take over in ${duration(leftMs)}.`}</p>
    )
  if (isTaking) return <p>Your answer counts in place of {isolated(answeredBy ?? 'somebody')}’s.</p>
  return (
    <>
      <p>Nothing has come of it for a minute. You can answer in their place.</p>
      <Button onClick={onTake}>Take over</Button>
    </>
  )
}
