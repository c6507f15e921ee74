import { useId, useState } from 'preact/hooks'
import { useAction } from '../live/use-action.ts'
import { api } from '../net/api.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import type { AskedProps } from './asked-props.ts'
import { giveOnce } from './give-once.ts'

interface PickPhraseProps extends Pick<AskedProps, 'question' | 'reload' | 'onReply'> {
  phrases: readonly string[]
}

/** Asks which of three phrases the job's log shows, so that nobody can click through without looking there. */
export function PickPhrase({ phrases, ...props }: PickPhraseProps) {
  const { question, reload } = props
  const [picked, setPicked] = useState('')
  const name = useId()
  const action = useAction(async () => {
    await giveOnce(props, async () => {
      await api.pickPhrase(question, picked)
      announce('That is the phrase.')
    }).catch(async (error) => {
      // A wrong phrase is counted.
      await reload()
      throw error
    })
  })
  return (
    <form
      class="answer"
      onSubmit={(event) => {
        event.preventDefault()
        void action.run()
      }}
    >
      <fieldset>
        <legend>Which check phrase does the job’s log show?</legend>
        {phrases.map((phrase) => (
          <label class="check" key={phrase}>
            <input
              type="radio"
              name={name}
              required
              checked={picked === phrase}
              onChange={() => setPicked(phrase)}
            />
            <code>{phrase}</code>
          </label>
        ))}
      </fieldset>
      <p class="hint">If none of them is there, decline: the page and the job don’t have the same key.</p>
      <Problem text={action.problem} />
      <Button type="submit" look="main" isBusy={action.isBusy}>
        Go on
      </Button>
    </form>
  )
}
