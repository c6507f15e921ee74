import type { CryptoKey } from 'jose'
import { useEffect, useRef, useState } from 'preact/hooks'
import { session } from '../session/session-store.ts'
import { announce } from '../ui/announcer.tsx'
import { Button } from '../ui/button.tsx'
import { takeLostFocus } from '../ui/take-lost-focus.ts'
import { hostOf } from '../words/registries.ts'
import type { AskedProps } from './asked-props.ts'
import { type Confirmation, openConfirmation } from './web-link.ts'

interface WayProps extends Pick<AskedProps, 'question' | 'webKey'> {
  /** Offers another way to answer. */
  onOther: () => void
}

/** Links to the page where the registry asks for the passkey, as soon as the job has sent the link. */
export function RegistryLink({ question, webKey, onOther }: WayProps) {
  const confirmation = useConfirmation(question, webKey)
  const link = useRef<HTMLAnchorElement>(null)
  const url = confirmation?.is === 'open' ? confirmation.url : null
  useEffect(() => {
    if (url === null) return
    announce('The link to confirm at is here.')
    takeLostFocus(link)
  }, [url])
  if (url !== null) {
    return (
      <>
        <p>
          The registry asks for your passkey on its own page. The job goes on by itself when you have
          confirmed.
        </p>
        <a ref={link} class="button main wide" href={url} target="_blank" rel="noopener noreferrer">
          Open {hostOf(url).replace(/^www\./, '')}
        </a>
      </>
    )
  }
  if (confirmation === null) return <p>Opening the link…</p>
  return (
    <>
      <p class="again">{OBSTACLE[confirmation.is]}</p>
      {confirmation.is === 'elsewhere' && <Button onClick={onOther}>Get a new link, or use a code</Button>}
    </>
  )
}

const OBSTACLE = {
  open: '',
  elsewhere:
    'This link was made for another tab or device of yours, for this page before it was reloaded, or for the person who confirmed before you.',
  strange:
    'The job sent a link that does not lead to the registry. It was not opened. You should decline this release.',
}

function useConfirmation(question: AskedProps['question'], webKey: CryptoKey | null): Confirmation | null {
  const [confirmation, setConfirmation] = useState<Confirmation | null>(null)
  const { id, link } = question
  useEffect(() => {
    let isCurrent = true
    void openConfirmation({ id, link }, webKey, session.value?.registries ?? []).then((opened) => {
      if (isCurrent) setConfirmation(opened)
    })
    return () => {
      isCurrent = false
    }
  }, [id, link, webKey])
  return confirmation
}
