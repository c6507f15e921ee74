import { RegistryLink } from '../release/registry-link.tsx'
import { navigate } from '../router.tsx'
import { Button } from '../ui/button.tsx'
import { What } from './run-question.tsx'
import type { usePasskeys } from './use-passkeys.ts'

interface PasskeyStepProps {
  step: NonNullable<ReturnType<typeof usePasskeys>['step']>
  onStop: () => void
}

/** Shows the link for the question whose turn it is. */
export function PasskeyStep({ step: { question, number, count, key, again }, onStop }: PasskeyStepProps) {
  return (
    <section class="asked" aria-labelledby="passkey-step">
      <div class="asked-head">
        <h2 id="passkey-step">Confirm with your passkey</h2>
      </div>
      <p class="which" role="status">
        {number} of {count}: <What question={question} />
      </p>
      {question.link !== null && key !== null ? (
        <RegistryLink
          key={question.id}
          question={question}
          webKey={key}
          onOther={() => navigate(`/q/${question.id}`)}
        />
      ) : again ? (
        <Button look="main" onClick={again}>
          Try again
        </Button>
      ) : (
        <p>The job asks the registry where you can confirm. The link appears here.</p>
      )}
      <Button look="quiet" onClick={onStop}>
        {number < count ? 'Stop: the others go on waiting' : 'Answer in another way'}
      </Button>
    </section>
  )
}
