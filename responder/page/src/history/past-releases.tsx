import type { HistoryLine } from '../../../src/api/history.ts'
import { isolated } from '../../../src/isolated.ts'
import { Link } from '../router.tsx'
import { TestMark } from '../ui/test-mark.tsx'
import { Ago } from '../ui/time.tsx'
import { stateWord } from '../words/question.ts'
import { releaseLine } from '../words/release.ts'

/** Shows one line for each past release. */
export function PastReleases({ releases }: { releases: readonly HistoryLine[] }) {
  if (releases.length === 0) return null
  return (
    <ul class="past">
      {releases.map((release) => (
        <li key={release.id} class={release.state}>
          <Link href={`/q/${release.id}`} class="past-what">
            {releaseLine(release)}
          </Link>
          <TestMark isTest={release.isTest} />
          <span class="past-outcome">{[stateWord(release), ...answerersOf(release)].join(' · ')}</span>
          <span class="past-facts">
            {release.project} · {KIND[release.kind]} · <Ago at={release.changedAt} />
          </span>
          {release.reason && <span class="past-reason">{release.reason}</span>}
        </li>
      ))}
    </ul>
  )
}

/** Returns `Alice as alice-npm`, or, for two people, `approved by Alice` and `code by Bob as bob-npm`. */
function answerersOf({ answeredBy, account, approval }: HistoryLine): string[] {
  const by = answeredBy && as(answeredBy, account ?? approval?.account ?? null)
  const approver = approval?.answeredBy ?? null
  if (approver === null || approver === answeredBy) return by ? [by] : []
  return [`approved by ${isolated(approver)}`, ...(by ? [`code by ${by}`] : [])]
}

const as = (name: string, account: string | null): string =>
  account === null ? isolated(name) : `${isolated(name)} as ${account}`

const KIND = {
  publish: 'publish',
  'dist-tag': 'dist-tag',
  'stage-approve': 'staged release',
  deprecate: 'deprecation',
  unpublish: 'unpublishing',
  owner: 'change of owners',
  access: 'change of access',
  unknown: 'code for a tool',
}
