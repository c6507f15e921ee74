import type { JobContact } from '../../../src/api/questions.ts'
import { useClock } from '../live/clock.ts'
import { plural } from '../words/format.ts'

/** Well above half a minute, which is the longest time between two calls of a job. */
const SILENT_MS = 2 * 60_000
const NOW_MS = 5_000
const MINUTE_MS = 60_000

/** Shows when the job was last heard from, because a code for a dead job is wasted. */
export function JobLine({ job: { heardAt } }: { job: JobContact }) {
  const silentMs = Math.max(0, useClock(1_000) - heardAt)
  // Each is a single text node. A full stop in its own node would move when the time changes.
  if (silentMs < SILENT_MS) return <p class="job">{`Last heard from the job ${agoInWords(silentMs)}.`}</p>
  return (
    <p class="again job" role="status">
      {`Nothing heard from the job for ${minutes(silentMs)}. It may have died: check its run.`}
    </p>
  )
}

function agoInWords(ms: number): string {
  if (ms < NOW_MS) return 'just now'
  if (ms < MINUTE_MS) return `${plural(Math.floor(ms / 1_000), 'second')} ago`
  return 'a minute ago'
}

function minutes(ms: number): string {
  const count = Math.floor(ms / MINUTE_MS)
  return count === 2 ? 'two minutes' : `${count} minutes`
}
