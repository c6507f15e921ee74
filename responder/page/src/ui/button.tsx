import type { ComponentChildren } from 'preact'

interface ButtonProps {
  children: ComponentChildren
  onClick?: () => void
  type?: 'button' | 'submit'
  look?: 'main' | 'plain' | 'quiet' | 'grave'
  isBusy?: boolean
  label?: string
}

/** A button. While busy, it keeps its place and the focus but does nothing. */
export function Button({
  children,
  onClick,
  type = 'button',
  look = 'plain',
  isBusy = false,
  label,
}: ButtonProps) {
  return (
    <button
      type={type}
      class={`button ${look}`}
      aria-disabled={isBusy || undefined}
      aria-label={label}
      onClick={(event) => {
        if (isBusy) event.preventDefault()
        else onClick?.()
      }}
    >
      {children}
    </button>
  )
}

/** Shows what went wrong with what is above it. Its space is reserved, so that nothing moves. */
export function Problem({ text, id }: { text: string | null | undefined; id?: string }) {
  return (
    <p class="problem" role="alert" id={id}>
      {text}
    </p>
  )
}
