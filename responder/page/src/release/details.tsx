import type { QuestionDetail, QuestionDetails } from '../../../src/api/questions.ts'
import { Copy } from '../ui/copy.tsx'
import { bytes, plural } from '../words/format.ts'
import { shortHash } from '../words/links.ts'

/** What the job tells of the release, as it tells it: text, never markup. */
export function Details({ question }: { question: QuestionDetail }) {
  const { details } = question
  const { integrity } = question.package
  return (
    <>
      {details && <Commits details={details} />}
      {details?.notes && (
        <section>
          <h2>Release notes</h2>
          <p class="notes">{details.notes}</p>
        </section>
      )}
      {(integrity || details) && <h2>The tarball</h2>}
      {integrity && <Integrity integrity={integrity} />}
      {details && <Files files={details.files} />}
    </>
  )
}

function Integrity({ integrity }: { integrity: string }) {
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
      <summary>{plural(files.length, 'file')}</summary>
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
