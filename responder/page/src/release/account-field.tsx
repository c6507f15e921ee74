import type { RefObject } from 'preact'
import { useId } from 'preact/hooks'

interface AccountFieldProps {
  select: RefObject<HTMLSelectElement | null>
  accounts: readonly string[]
  /** Empty if none is chosen. */
  account: string
  onAccount: (account: string) => void
  /** What the account is used for. */
  word?: 'Publish' | 'Discard'
  isMissing?: boolean
}

/** Asks for the account that the code belongs to. One account is only shown. With none, there is no field. */
export function AccountField(props: AccountFieldProps) {
  const { select, accounts, account, onAccount, word = 'Publish', isMissing = false } = props
  const id = useId()
  if (accounts.length === 0) return null
  if (accounts.length === 1) {
    return (
      <p class="account">
        {word === 'Publish' ? 'Publishes' : 'Discards'} as <strong>{accounts[0]}</strong>
      </p>
    )
  }
  return (
    <div class="field">
      <label for={id}>{word} as</label>
      <select
        ref={select}
        id={id}
        value={account}
        aria-invalid={isMissing || undefined}
        onChange={(event) => onAccount(event.currentTarget.value)}
      >
        {account === '' && <option value="">Choose an npm account</option>}
        {accounts.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}
