import { useId } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'

/** Warns about the repository's network settings: a proxy on the way to the registry can see the token and the code. */
export function NetworkWarning({ network, level = 2 }: Pick<QuestionDetail, 'network'> & { level?: 2 | 4 }) {
  const id = useId()
  const Title = `h${level}` as const
  if (network.length === 0) return null
  return (
    <section class="network" aria-labelledby={id}>
      <Title id={id}>This release reaches the registry through settings of the repository</Title>
      <ul>
        {network.map(({ setting, value, file }) => (
          <li key={`${file} ${setting}`}>
            <code>
              {setting}={value}
            </code>{' '}
            <span>
              set by <code>{file}</code> in the repository
            </span>
          </li>
        ))}
      </ul>
      <p>The npm token and your code go that way too. If you do not expect this, decline.</p>
    </section>
  )
}
