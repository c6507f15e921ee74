import { useEffect, useState } from 'preact/hooks'
import { announce } from './announcer.tsx'

const CONFIRM_MS = 2_000

/** Copies a text. `what` names it, as in "Copy the secret". */
export function Copy({ text, what }: { text: string; what: string }) {
  const [outcome, setOutcome] = useState<'Copied' | 'Not copied' | null>(null)
  useEffect(() => {
    if (outcome === null) return
    announce(`${outcome}: ${what}`)
    const timer = setTimeout(() => setOutcome(null), CONFIRM_MS)
    return () => clearTimeout(timer)
  }, [outcome, what])
  const copy = async () => {
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    setOutcome(isCopied ? 'Copied' : 'Not copied')
  }
  return (
    <button type="button" class="button small copy" aria-label={`Copy ${what}`} onClick={() => void copy()}>
      {outcome ?? 'Copy'}
    </button>
  )
}

/** Shows a named text to be copied elsewhere. */
export function CopyLine({ name, text }: { name: string; text: string }) {
  return (
    <div class="copy-line">
      <span class="copy-name">{name}</span>
      <code>{text}</code>
      <Copy text={text} what={name} />
    </div>
  )
}
