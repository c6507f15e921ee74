import type { QuestionDetail, QuestionDetails } from '../../../src/api/questions.ts'
import { Copy } from '../ui/copy.tsx'
import { shortHash } from '../words/links.ts'
import { Files } from './files.tsx'
import { Notes } from './notes.tsx'

/** The level of a heading, which depends on the heading above it. */
export type Level = 2 | 3 | 4

/** Shows what the job says about the release. None of it is trusted, and none of it is inserted as HTML. */
export function Details({ question, level = 2 }: { question: QuestionDetail; level?: Level }) {
  const { details } = question
  const Title = `h${level}` as const
  const { integrity } = question.package
  return (
    <>
      {details && <Commits details={details} level={level} />}
      {details?.notes && <Notes notes={details.notes} level={level} />}
      {(integrity || details) && <Title>The tarball</Title>}
      {integrity && <Integrity integrity={integrity} />}
      {details && <Files {...details} previousFiles={question.previousFiles} />}
    </>
  )
}

export function Integrity({ integrity }: { integrity: string }) {
  return (
    <div class="integrity">
      <details>
        <summary>
          <span class="unseen">Integrity: </span>
          <code>{integrity.slice(0, 19)}…</code>
        </summary>
        <code class="whole">{integrity}</code>
      </details>
      <Copy text={integrity} what="the integrity" />
    </div>
  )
}

interface CommitsProps {
  details: QuestionDetails
  level?: Level
}

export function Commits({ details: { commits, previous }, level = 2 }: CommitsProps) {
  if (commits.length === 0) return null
  const Title = `h${level}` as const
  return (
    <section>
      <Title>{previous ? `What changed since ${previous.version}` : 'What is in it'}</Title>
      <ul class="commits">
        {commits.map(({ hash, subject }) => (
          <li key={hash}>
            <code>{shortHash(hash)}</code> <span>{subject}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
