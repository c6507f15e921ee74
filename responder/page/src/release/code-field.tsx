import type { RefObject } from 'preact'
import { Problem } from '../ui/button.tsx'
import { StepRing, WaitHint } from './step-ring.tsx'

interface CodeFieldProps {
  input: RefObject<HTMLInputElement | null>
  code: string
  onCode: (code: string) => void
  isOptional: boolean
  isLong: boolean
  onLong: () => void
  isAboutToSend: boolean
  isInvalid: boolean
  /** What is wrong with it, or why it could not be sent. */
  problem: string | null
}

/** The one-time password. Spaces and hyphens are for the eye, and dropped. */
export function CodeField(props: CodeFieldProps) {
  const { input, code, onCode, isOptional, isAboutToSend, isInvalid, problem } = props
  return (
    <div class={`field code ${isAboutToSend ? 'sending' : ''}`}>
      <div class="code-head">
        <label for="code">{isOptional ? 'One-time password, if you like' : 'One-time password'}</label>
        <WaitHint />
      </div>
      <div class="code-row">
        <input
          ref={input}
          id="code"
          name="code"
          type="text"
          inputMode="numeric"
          autocomplete="one-time-code"
          autocapitalize="off"
          spellcheck={false}
          value={code}
          aria-invalid={isInvalid || undefined}
          aria-describedby="code-hint code-problem"
          onInput={(event) => onCode(event.currentTarget.value.replace(/[\s-]/g, ''))}
        />
        <StepRing />
        <span class="beat" aria-hidden="true" />
      </div>
      <div class="code-below">
        <Problem id="code-problem" text={problem} />
        <p class="hint" id="code-hint" hidden={problem !== null}>
          <Hint {...props} />
        </p>
      </div>
    </div>
  )
}

function Hint({ isOptional, isLong, onLong, isAboutToSend }: CodeFieldProps) {
  if (isOptional) return 'A code that is still fresh when the job needs it saves you a second question.'
  if (isAboutToSend) return 'Sending. Edit the code to stop.'
  if (isLong) return 'Up to 16 digits. Sent when you press the button.'
  return (
    <>
      Six digits are sent by themselves.{' '}
      <button type="button" class="link" onClick={onLong}>
        My code is longer
      </button>
    </>
  )
}
