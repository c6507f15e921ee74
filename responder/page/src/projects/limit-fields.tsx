import type { Limits } from '../../../src/api/fatigue.ts'
import type { People } from '../net/api.ts'
import { Check, Field } from '../ui/field.tsx'

interface LimitFieldsProps {
  limits: Limits
  people: People['people']
  onChange: (limits: Limits) => void
}

const START: NonNullable<Limits['escalation']> = { minutes: 10, people: [] }

/** Edits how much a project's jobs may ask in an hour, and who is notified only if nobody has looked. */
export function LimitFields({ limits, people, onChange }: LimitFieldsProps) {
  const { escalation } = limits
  const setEscalation = (changes: Partial<typeof START>) =>
    onChange({ ...limits, escalation: { ...(escalation ?? START), ...changes } })
  const toggle = (id: string, isOn: boolean) => {
    const others = (escalation?.people ?? []).filter((one) => one !== id)
    setEscalation({ people: isOn ? [...others, id] : others })
  }
  return (
    <>
      <Field
        label="Questions per hour"
        value={limits.questionsPerHour === null ? '' : String(limits.questionsPerHour)}
        onInput={(text) => onChange({ ...limits, questionsPerHour: numberOf(text) })}
        hint="Further questions are refused. Leave it empty to use only the service’s own limit."
      />
      <Check
        label="Notify some people only if nobody has looked"
        isOn={escalation !== null}
        onChange={(isOn) => onChange({ ...limits, escalation: isOn ? START : null })}
      />
      {escalation && (
        <fieldset>
          <legend>Notified later</legend>
          <Field
            label="After minutes"
            value={escalation.minutes === 0 ? '' : String(escalation.minutes)}
            onInput={(text) => setEscalation({ minutes: numberOf(text) ?? 0 })}
            required
          />
          {people.map(({ id, name }) => (
            <Check
              key={id}
              label={name}
              isOn={escalation.people.includes(id)}
              onChange={(isOn) => toggle(id, isOn)}
            />
          ))}
        </fieldset>
      )}
    </>
  )
}

/** Returns the digits in a text as a number, or `null` if there are none. */
function numberOf(text: string): number | null {
  const digits = text.replace(/\D/g, '')
  return digits === '' ? null : Number(digits)
}
