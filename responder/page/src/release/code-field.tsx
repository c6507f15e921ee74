import type { ComponentChildren, RefObject } from 'preact'
import { Problem } from '../ui/button.tsx'
import { StepRing, WaitHint } from './step-ring.tsx'

interface CodeFieldProps {
  id?: string
  input: RefObject<HTMLInputElement | null>
  code: string
  onCode: (code: string) => void
  label: string
  hint: ComponentChildren
  isAboutToSend?: boolean
  isInvalid: boolean
  /** What is wrong with the code, or why it could not be sent. */
  problem: string | null
}

/** Asks for the one-time password. Spaces and hyphens are allowed and dropped later. */
export function CodeField(props: CodeFieldProps) {
  const { id = 'code', input, code, onCode, label, hint, isAboutToSend, isInvalid, problem } = props
  return (
    <div class={`field code ${isAboutToSend ? 'sending' : ''}`}>
      <div class="code-head">
        <label for={id}>{label}</label>
        <WaitHint />
      </div>
      <div class="code-row">
        <input
          ref={input}
          id={id}
          name={id}
          type="text"
          inputMode="numeric"
          autocomplete="one-time-code"
          autocapitalize="off"
          spellcheck={false}
          value={code}
          aria-invalid={isInvalid || undefined}
          aria-describedby={`${id}-hint ${id}-problem`}
          onInput={(event) => onCode(event.currentTarget.value.replace(/[\s-]/g, ''))}
        />
        <StepRing />
        <span class="beat" aria-hidden="true" />
      </div>
      <div class="code-below">
        <Problem id={`${id}-problem`} text={problem} />
        <p class="hint" id={`${id}-hint`} hidden={problem !== null}>
          {hint}
        </p>
      </div>
    </div>
  )
}
