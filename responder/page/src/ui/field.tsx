import type { ComponentChildren, InputHTMLAttributes } from 'preact'
import { useId } from 'preact/hooks'

interface FieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  hint?: ComponentChildren
  type?: 'text' | 'email' | 'url'
  required?: boolean
  maxLength?: number
  autocomplete?: AutoFill
}

/** An input for one line of text, with a label. */
export function Field({ label, hint, value, onInput, type = 'text', ...rest }: FieldProps) {
  const id = useId()
  // Preact has a separate type for each `type`, and none for a union of them.
  const attributes = { type, ...rest } as InputHTMLAttributes<HTMLInputElement>
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={value}
        aria-describedby={hint ? `${id}-hint` : undefined}
        spellcheck={false}
        onInput={(event) => onInput(event.currentTarget.value)}
        {...attributes}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

interface CheckProps {
  label: string
  isOn: boolean
  onChange: (isOn: boolean) => void
}

/** A checkbox with a label. */
export function Check({ label, isOn, onChange }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  )
}

interface ChoiceProps {
  label: string
  value: string
  options: readonly (readonly [value: string, text: string])[]
  onChange: (value: string) => void
  hint?: string
  isLabelUnseen?: boolean
}

/** A choice of one option from several. */
export function Choice({ label, value, options, onChange, hint, isLabelUnseen = false }: ChoiceProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id} class={isLabelUnseen ? 'unseen' : undefined}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
      {hint && <p class="hint">{hint}</p>}
    </div>
  )
}
