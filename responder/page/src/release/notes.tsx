import { useId } from 'preact/hooks'
import { plural } from '../words/format.ts'
import { markdown } from './load-markdown.ts'

/** About a phone's screen. Longer notes are folded, so that nobody has to scroll past them to reach the files. */
const LONG_LINES = 24
const LONG_TEXT = 1_500

/** Shows the release notes, as the job sent them. */
export function Notes({ notes, level = 2 }: { notes: string; level?: 2 | 3 | 4 }) {
  const id = useId()
  const Title = `h${level}` as const
  const lines = notes.trim().split('\n').length
  const isLong = lines > LONG_LINES || notes.length > LONG_TEXT
  return (
    <section aria-labelledby={id}>
      <Title id={id}>Release notes</Title>
      {isLong ? (
        <details class="folded">
          <summary>Show all of them ({plural(lines, 'line')})</summary>
          <Text notes={notes} />
        </details>
      ) : (
        <Text notes={notes} />
      )}
    </section>
  )
}

function Text({ notes }: { notes: string }) {
  const Markdown = markdown()
  return Markdown ? <Markdown text={notes} /> : <p class="unformatted">{notes}</p>
}
