import { useState } from 'preact/hooks'
import type { QuietReply } from '../../../src/api/fatigue.ts'
import { useAction } from '../live/use-action.ts'
import type { Resource } from '../live/use-resource.ts'
import { api } from '../net/api.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Choice } from '../ui/field.tsx'
import { Left } from '../ui/time.tsx'

interface MuteRowProps {
  project: QuietReply['projects'][number]
  set: Resource<QuietReply>['set']
}

const TIMES = [
  ['60', 'for an hour'],
  ['480', 'for 8 hours'],
  ['1440', 'for a day'],
  ['10080', 'for a week'],
] as const

/** Shows one project, and mutes it for a while. */
export function MuteRow({ project, set }: MuteRowProps) {
  const { id, name, mutedUntil, isLast } = project
  const [isMuting, setMuting] = useState(false)
  const [minutes, setMinutes] = useState('60')
  const mute = useAction(async () => {
    set(await api.mute({ project: id, minutes: Number(minutes), isSure: isLast }))
    announce(`${name} is muted.`)
  })
  const unmute = useAction(async () => {
    set(await api.mute({ project: id, minutes: 0 }))
    announce(`You will hear about ${name} again.`)
  })
  return (
    <li>
      <strong>{name}</strong>{' '}
      {mutedUntil === null ? (
        <Button look="quiet" label={`Mute ${name}…`} onClick={() => setMuting(true)}>
          Mute…
        </Button>
      ) : (
        <>
          muted · <Left until={mutedUntil} />{' '}
          <Button
            look="quiet"
            label={`Unmute ${name}`}
            isBusy={unmute.isBusy}
            onClick={() => void unmute.run()}
          >
            Unmute
          </Button>
        </>
      )}
      <Problem text={unmute.problem} />
      {isMuting && (
        <Dialog
          title={`Mute ${name}?`}
          confirm={isLast ? 'Mute it all the same' : 'Mute it'}
          look={isLast ? 'grave' : 'main'}
          action={mute}
          onClose={() => setMuting(false)}
        >
          {isLast && (
            <p class="problem">
              Nobody else would be notified when it asks. Its job would say that it could not reach anybody.
            </p>
          )}
          <Choice label="How long" value={minutes} options={TIMES} onChange={setMinutes} />
        </Dialog>
      )}
    </li>
  )
}
