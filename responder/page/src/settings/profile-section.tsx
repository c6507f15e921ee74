import { useState } from 'preact/hooks'
import type { Me } from '../../../src/api/people.ts'
import { useAction } from '../live/use-action.ts'
import { api } from '../net/api.ts'
import { session, setPerson } from '../session/session-store.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'

/** Edits a person's name, npm accounts, and user names at CI services. */
export function ProfileSection({ me, onChange }: { me: Me; onChange: (me: Me) => void }) {
  const [name, setName] = useState(me.name)
  const [accounts, setAccounts] = useState(me.accounts.join(', '))
  const [ciNames, setCiNames] = useState(me.ciNames.join(', '))
  const action = useAction(async () => {
    const changed = await api.changeMe({
      name: name.trim(),
      accounts: wordsOf(accounts.toLowerCase()),
      ciNames: wordsOf(ciNames),
    })
    onChange(changed)
    setName(changed.name)
    setAccounts(changed.accounts.join(', '))
    setCiNames(changed.ciNames.join(', '))
    if (session.value?.person)
      setPerson({ ...session.value.person, name: changed.name, accounts: changed.accounts })
    announce('Saved.')
  })
  const isChanged =
    name !== me.name || accounts !== me.accounts.join(', ') || ciNames !== me.ciNames.join(', ')
  return (
    <section aria-labelledby="profile">
      <h2 id="profile">You</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void action.run()
        }}
      >
        <Field label="Name" value={name} onInput={setName} required maxLength={80} autocomplete="name" />
        <Field
          label="Your npm accounts"
          value={accounts}
          onInput={setAccounts}
          hint="User names, separated by commas. When a job can publish as several accounts, yours is chosen for you."
        />
        <Field
          label="Your CI user names"
          value={ciNames}
          onInput={setCiNames}
          hint="On GitHub, GitLab and others. They show that you started a run, for projects where somebody else has to approve it."
        />
        <Problem text={action.problem} />
        <Button type="submit" isBusy={action.isBusy}>
          {isChanged ? 'Save' : 'Saved'}
        </Button>
      </form>
    </section>
  )
}

/** Splits a text into its distinct words: `a, b c` has three. */
export const wordsOf = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter(Boolean))]
