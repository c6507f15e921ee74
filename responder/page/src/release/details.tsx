import type { QuestionDetail, QuestionDetails } from '../../../src/api/questions.ts'
import { bytes, plural } from '../words/format.ts'
import { shortHash } from '../words/links.ts'

/** What the job tells of the release, as it tells it: text, never markup. */
export function Details({ question }: { question: QuestionDetail }) {
  const { details } = question
  if (!details) return null
  return (
    <>
      <Commits details={details} />
      {details.notes && (
        <section>
          <h2>Release notes</h2>
          <p class="notes">{details.notes}</p>
        </section>
      )}
      <Files files={details.files} />
    </>
  )
}

function Commits({ details: { commits, previous } }: { details: QuestionDetails }) {
  if (commits.length === 0) return null
  return (
    <section>
      <h2>{previous ? `What changed since ${previous.version}` : 'What is in it'}</h2>
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

function Files({ files }: { files: QuestionDetails['files'] }) {
  if (files.length === 0) return null
  return (
    <details class="files">
      <summary>{plural(files.length, 'file')} in the package</summary>
      <ul>
        {files.map(({ path, size }) => (
          <li key={path}>
            <span>{path}</span> <span class="file-size">{bytes(size)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
