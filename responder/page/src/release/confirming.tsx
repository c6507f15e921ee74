import { useState } from 'preact/hooks'
import { Button } from '../ui/button.tsx'
import { Left } from '../ui/time.tsx'
import { AnswerForm } from './answer-form.tsx'
import type { AskedProps } from './asked-props.ts'
import { Decline } from './decline.tsx'
import { WayToRegistry } from './way-to-registry.tsx'

/** The registry waits for somebody's passkey: the way there for who confirms, and the news for everybody else. */
export function Confirming(props: AskedProps) {
  const { question } = props
  const [wantsOther, setWantsOther] = useState(false)
  const [isDeclining, setDeclining] = useState(false)
  const isMine = question.link !== null
  return (
    <section class="asked" aria-labelledby="confirming">
      <div class="asked-head">
        <h2 id="confirming">
          {isMine ? 'Confirm with your passkey' : `${question.answeredBy} is confirming it`}
        </h2>
        <Left until={question.expiresAt} />
      </div>
      {isMine ? (
        <WayToRegistry {...props} onOther={() => setWantsOther(true)} />
      ) : (
        <p>With a passkey, at the registry.</p>
      )}
      {isMine && wantsOther && <AnswerForm key={question.attempt} {...props} />}
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
