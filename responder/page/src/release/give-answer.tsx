import { AnswerForm } from './answer-form.tsx'
import type { AskedProps } from './asked-props.ts'
import { FirstOfTwo, SecondOfTwo } from './first-of-two.tsx'
import { PickPhrase } from './pick-phrase.tsx'
import { isFirstOfTwo } from './two-people.ts'

/** Shows what this person can do now to approve, according to the project's rules. */
export function GiveAnswer(props: AskedProps) {
  const { question } = props
  const { barred, phrases } = question.needs
  const key = `${question.id} ${question.attempt}`
  if (barred !== null) return <p class="barred">{barred}</p>
  if (phrases !== null) return <PickPhrase key={key} {...props} phrases={phrases} />
  if (isFirstOfTwo(question)) return <FirstOfTwo key={key} {...props} />
  return (
    <>
      <AnswerForm key={key} {...props} />
      <SecondOfTwo {...props} />
    </>
  )
}
