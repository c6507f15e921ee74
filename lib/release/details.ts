import { type Details, LIMITS, printable, printableLines, type Question } from '@cfa/protocol'
import type { ReleaseContext } from '../types.ts'
import type { Topic } from './topic.ts'

/** A body has to stay below its limit, and the JSON punctuation between details counts too. */
const ROOM_BYTES = LIMITS.bodyBytes - 512

/** Collects what a maintainer can read before approving, from semantic-release and from npm. */
export function describeDetails(
  { listing = [], installScripts = [] }: Pick<Topic, 'listing' | 'installScripts'>,
  { nextRelease, lastRelease, commits = [] }: ReleaseContext,
): Details {
  const version = printable(lastRelease?.version, LIMITS.versionLength)
  return {
    notes: printableLines(nextRelease?.notes ?? '').slice(0, LIMITS.notesLength) || null,
    files: listing.slice(0, LIMITS.detailFiles).flatMap(({ path, size }) => {
      const shown = printable(path, LIMITS.pathLength)
      return shown ? [{ path: shown, size }] : []
    }),
    previous: version
      ? { version, commit: printable(lastRelease?.gitHead, LIMITS.hashLength) ?? null }
      : null,
    commits: commits.slice(0, LIMITS.detailCommits).flatMap((commit) => {
      const hash = printable(commit.hash, LIMITS.hashLength)
      const subject = printable(commit.subject ?? commit.message?.split('\n', 1)[0], LIMITS.labelLength)
      return hash && subject ? [{ hash, subject }] : []
    }),
    scripts: describeScripts(installScripts),
  }
}

/** Lists as many scripts as there is room for, and says how many there are besides. */
function describeScripts(installScripts: NonNullable<Topic['installScripts']>): Details['scripts'] {
  const scripts = installScripts.map(({ event, command }) => ({
    event,
    command: printable(command, LIMITS.labelLength) ?? '?',
  }))
  if (scripts.length <= LIMITS.detailScripts) return scripts
  const shown = scripts.slice(0, LIMITS.detailScripts - 1)
  return [...shown, { event: '…', command: `and ${scripts.length - shown.length} more, of bundled packages` }]
}

/**
 * Adds the details. Leaves out files, then commits, then the end of the notes, until the question is below the limit of
 * a body. Scripts are never left out here: nobody should approve a release without seeing them.
 */
export function withDetails(question: Question, details: Details): Question {
  const left = ROOM_BYTES - bytesOf(question)
  const cut = { ...details, files: [...details.files], commits: [...details.commits] }
  for (const list of [cut.files, cut.commits]) shorten(list, () => bytesOf(cut) - left)
  const tooMuch = bytesOf(cut) - left
  if (tooMuch > 0) cut.notes = cut.notes?.slice(0, -tooMuch) || null
  return { ...question, details: cut }
}

/**
 * Shortens a list from its end until nothing is in excess.
 *
 * @param tooMuch - Returns the excess in bytes.
 */
function shorten(list: object[], tooMuch: () => number): void {
  for (let over = tooMuch(); over > 0 && list.length > 0; over = tooMuch()) {
    const share = over / bytesOf(list)
    list.splice(-Math.max(1, Math.floor(list.length * Math.min(share, 0.5))))
  }
}

const bytesOf = (value: object) => Buffer.byteLength(JSON.stringify(value))
