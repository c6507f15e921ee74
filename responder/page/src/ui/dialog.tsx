import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import type { Action } from '../live/use-action.ts'
import { Button, Problem } from './button.tsx'

interface DialogProps {
  title: string
  children?: ComponentChildren
  confirm: string
  look?: 'main' | 'grave'
  action: Action<[]>
  /** Starts with the focus on the title, so that a key that is held down does not confirm. */
  isGuarded?: boolean
  onClose: () => void
}

/** Asks before something happens. Escape and the browser's back gesture close it, and the focus returns by itself. */
export function Dialog(props: DialogProps) {
  const { title, children, confirm, look = 'grave', action, isGuarded = false, onClose } = props
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()
  const titleElement = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    element.current?.showModal()
    if (isGuarded) titleElement.current?.focus()
  }, [isGuarded])
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await action.run()) element.current?.close()
  }
  return (
    <dialog ref={element} class="dialog" aria-labelledby={heading} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id={heading} ref={titleElement} tabIndex={-1}>
          {title}
        </h2>
        {children}
        <Problem text={action.problem} />
        <div class="actions">
          <Button type="submit" look={look} isBusy={action.isBusy}>
            {confirm}
          </Button>
          <Button look="quiet" onClick={() => element.current?.close()}>
            Cancel
          </Button>
        </div>
      </form>
    </dialog>
  )
}
