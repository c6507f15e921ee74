import { useState } from 'preact/hooks'
import type { QuietHours, QuietReply } from '../../../src/api/fatigue.ts'
import { useAction } from '../live/use-action.ts'
import { type Resource, useResource } from '../live/use-resource.ts'
import { api } from '../net/api.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { Check } from '../ui/field.tsx'
import { Loaded } from '../ui/loading.tsx'
import { MuteRow } from './mute-row.tsx'

/** Edits when the person does not want to be notified, and about which projects. */
export function QuietSection() {
  const quiet = useResource('quiet', api.quiet)
  return (
    <section aria-labelledby="quiet">
      <h2 id="quiet">When not to notify you</h2>
      <p>For your own channels only. Releases still appear on this page, and others are still notified.</p>
      <Loaded resource={quiet} lines={4}>
        {(value) => (
          <>
            <Hours key={JSON.stringify(value.quietHours)} value={value} set={quiet.set} />
            {value.projects.length > 0 && (
              <ul class="bare">
                {value.projects.map((project) => (
                  <MuteRow key={project.id} project={project} set={quiet.set} />
                ))}
              </ul>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}

const start = (): QuietHours => ({
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  ...{ from: '22:00', to: '07:00', wakeFor: [] },
})

function Hours({ value, set }: { value: QuietReply; set: Resource<QuietReply>['set'] }) {
  const [hours, setHours] = useState(value.quietHours)
  const save = useAction(async () => {
    set(await api.setQuietHours(hours))
    announce('Saved.')
  })
  const change = (changes: Partial<QuietHours>) => hours && setHours({ ...hours, ...changes })
  const toggle = (id: string, isOn: boolean) =>
    hours && change({ wakeFor: isOn ? [...hours.wakeFor, id] : hours.wakeFor.filter((one) => one !== id) })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save.run()
      }}
    >
      <Check label="Quiet hours" isOn={hours !== null} onChange={(isOn) => setHours(isOn ? start() : null)} />
      {hours && (
        <fieldset>
          <legend>Quiet each day, by the clocks of {hours.zone}</legend>
          <label>
            From{' '}
            <input
              type="time"
              required
              value={hours.from}
              onInput={(event) => change({ from: event.currentTarget.value })}
            />
          </label>{' '}
          <label>
            to{' '}
            <input
              type="time"
              required
              value={hours.to}
              onInput={(event) => change({ to: event.currentTarget.value })}
            />
          </label>
          {value.projects.map(({ id, name }) => (
            <Check
              key={id}
              label={`Wake me for ${name}`}
              isOn={hours.wakeFor.includes(id)}
              onChange={(isOn) => toggle(id, isOn)}
            />
          ))}
        </fieldset>
      )}
      <Problem text={save.problem} />
      <Button type="submit" isBusy={save.isBusy}>
        Set the quiet hours
      </Button>
    </form>
  )
}
