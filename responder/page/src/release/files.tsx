import type { QuestionDetail, QuestionDetails } from '../../../src/api/questions.ts'
import { bytes, plural } from '../words/format.ts'
import { type ComparedFile, compareFiles } from './compare-files.ts'

interface FilesProps {
  files: QuestionDetails['files']
  previous: QuestionDetails['previous']
  previousFiles: QuestionDetail['previousFiles']
}

/** Shows what is in the tarball, and how that differs from the previous version, if that one's files are known. */
export function Files({ files, previous, previousFiles }: FilesProps) {
  if (files.length === 0) return null
  const compared = previousFiles === null ? null : compareFiles(files, previousFiles)
  const changes = compared?.filter(({ is }) => is !== 'same') ?? []
  return (
    <>
      {compared && previous && (
        <details class="files" open={changes.length > 0 && changes.length <= OPEN}>
          <summary>{summaryOf(changes, previous.version)}</summary>
          <ul>
            {changes.map((file) => (
              <li key={file.path}>
                <span>
                  <strong>{WORD[file.is]}</strong> {file.path}
                </span>{' '}
                <span class="file-size">{sizesOf(file)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
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
    </>
  )
}

/** A list of changes this short is open from the start. */
const OPEN = 12

const WORD = { new: 'New', gone: 'Gone', resized: 'Changed', same: '' }

function summaryOf(changes: ComparedFile[], version: string): string {
  const count = (is: ComparedFile['is']) => changes.filter((file) => file.is === is).length
  const parts = [
    count('new') && `${count('new')} new`,
    count('gone') && `${count('gone')} gone`,
    count('resized') && `${count('resized')} of another size`,
  ].filter(Boolean)
  return `Against ${version}: ${parts.join(', ') || 'the same files, of the same sizes'}`
}

function sizesOf({ size, before }: ComparedFile): string {
  if (size === null || before === null) return bytes(size ?? before ?? 0)
  return `${bytes(before)} → ${bytes(size)}`
}
