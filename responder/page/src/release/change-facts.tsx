import { useId } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { isolated } from '../../../src/isolated.ts'
import { list } from '../words/format.ts'

type Change = NonNullable<QuestionDetail['change']>

/** Shows everything that a change to what is published does, and what is sent for it. */
export function ChangeFacts({ change, level = 2 }: { change: Change; level?: 2 | 4 }) {
  const id = useId()
  const Title = `h${level}` as const
  return (
    <section class="change" aria-labelledby={id}>
      <Title id={id}>What is changed</Title>
      <ul>
        {change.facts.map((fact) => (
          <li key={JSON.stringify(fact)}>
            <strong>
              {fact.what}
              {fact.versions.length > 0 && ` of ${list(fact.versions)}`}
            </strong>
            <dl class="facts">
              <Text name="Now" text={fact.from} />
              <Text name="Then" text={fact.to} />
            </dl>
          </li>
        ))}
      </ul>
      <details>
        <summary>What is sent</summary>
        <ul>
          {change.requests.map(({ method, path, body }) => (
            <li key={`${method} ${path}`}>
              <code>
                {method} {path}
              </code>
              {body && <code class="whole"> {body}</code>}
            </li>
          ))}
        </ul>
      </details>
    </section>
  )
}

function Text({ name, text }: { name: string; text: string | null }) {
  return (
    <div class="wide">
      <dt>{name}</dt>
      <dd>{text === null ? 'nothing' : `“${isolated(text)}”`}</dd>
    </div>
  )
}
