import type { RefObject } from 'preact'
import { judgeCode } from '../../../../protocol/src/code.ts'
import { StepRing } from './step-ring.tsx'

interface CodeFieldProps {
  input: RefObject<HTMLInputElement | null>
  code: string
  onCode: (code: string) => void
  isOptional: boolean
  isLong: boolean
  onLong: () => void
  isAboutToSend: boolean
  isInvalid: boolean
}

/** The one-time password. Spaces and hyphens are for the eye, and dropped. */
export function CodeField(props: CodeFieldProps) {
  const { input, code, onCode, isOptional, isAboutToSend, isInvalid } = props
  return (
    <div class={`field code ${isAboutToSend ? 'sending' : ''}`}>
      <label for="code">{isOptional ? 'One-time password, if you like' : 'One-time password'}</label>
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
      <p class="hint" id="code-hint">
        <Hint {...props} />
      </p>
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

/** Why a text can't be sent as a code; `null`: it can. */
export function problemOf(code: string): string | null {
  const judgement = judgeCode(code)
  if (judgement.ok) return null
  if (judgement.problem === 'recovery-code') {
    return 'This is a recovery code. Using it up here could lock your npm account for days, so it is never sent. Take a code of your authenticator.'
  }
  return code === '' ? 'Enter the code of your authenticator.' : 'A code has 6 to 16 digits.'
}
