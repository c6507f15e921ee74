import { useEffect } from 'preact/hooks'
import { focusHeading } from '../router.tsx'
import { announce } from '../ui/announcer.tsx'
import { Button } from '../ui/button.tsx'

interface MoreWaitProps {
  /** How many questions came while the view was open. */
  added: number
  /** How many questions were asked again with different content. */
  changed: number
  onShow: () => void
}

/** Offers to show new questions. Until then no answer includes them, because nobody could have read them. */
export function MoreWait({ added, changed, onShow }: MoreWaitProps) {
  const count = added + changed
  const text = [addedText(added), changedText(changed)].filter(Boolean).join(' ')
  useEffect(() => {
    if (count > 0) announce(text)
  }, [text])
  if (count === 0) return null
  return (
    <section class="notice more" aria-label="New in this run">
      <p>
        {text} Your answers don’t include {count === 1 ? 'it' : 'them'} until you have seen{' '}
        {count === 1 ? 'it' : 'them'}.
      </p>
      <Button
        onClick={() => {
          onShow()
          focusHeading()
        }}
      >
        {count === 1 ? 'Show it' : `Show all ${count}`}
      </Button>
    </section>
  )
}

function addedText(count: number): string {
  if (count === 0) return ''
  return count === 1 ? 'One more is waiting in this run.' : `${count} more are waiting in this run.`
}

function changedText(count: number): string {
  if (count === 0) return ''
  return `${count === 1 ? 'One was' : `${count} were`} asked again with different contents.`
}
