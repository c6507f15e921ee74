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
  onClose: () => void
}

/** Asks before something happens. Escape and the browser's own back gesture close it; the focus goes back by itself. */
export function Dialog({ title, children, confirm, look = 'grave', action, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => element.current?.showModal(), [])
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await action.run()) element.current?.close()
  }
  return (
    <dialog ref={element} class="dialog" aria-labelledby={heading} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id={heading}>{title}</h2>
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
