import { useState } from 'preact/hooks'
import { Link } from '../router.tsx'
import { session } from '../session/session-store.ts'
import { Button } from '../ui/button.tsx'

/** Asks people who have not named their npm accounts to do so, until they dismiss it on this device. */
export function AccountsReminder() {
  const person = session.value?.person
  const key = `cfa-no-accounts-${person?.id ?? ''}`
  const [isDismissed, setDismissed] = useState(() => read(key) !== null)
  if (!person || person.accounts.length > 0 || isDismissed) return null
  return (
    <section class="reminder" aria-labelledby="reminder">
      <h2 id="reminder">Which npm accounts are yours?</h2>
      <p>
        <Link href="/settings">Name them</Link>: they are then chosen for you when a job asks for a code.
      </p>
      <Button
        look="quiet"
        onClick={() => {
          write(key)
          setDismissed(true)
        }}
      >
        Don’t remind me here
      </Button>
    </section>
  )
}

/** Reads from storage. If the browser stores nothing for this page, the reminder comes again. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string): void {
  try {
    localStorage.setItem(key, 'dismissed')
  } catch {
    // as above
  }
}
