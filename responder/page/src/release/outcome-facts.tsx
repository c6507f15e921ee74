import type { QuestionDetail } from '../../../src/api/questions.ts'
import { isolated } from '../../../src/isolated.ts'
import { Away } from '../ui/away.tsx'
import { elapsed } from '../words/format.ts'
import { webAddress } from '../words/links.ts'
import { packagePage, stagedPage } from '../words/question.ts'

interface OutcomeFactsProps {
  question: QuestionDetail
  approval: QuestionDetail | null
}

/** Shows who answered, with which account, how long everything took, and where to look next. */
export function OutcomeFacts({ question, approval }: OutcomeFactsProps) {
  const lines = [
    firstApproval(approval ?? question),
    approval?.answeredBy && approvedBy(approval),
    answeredBy(question),
    endedAfter(question),
  ]
  const page = packageLink(question)
  const run = webAddress(question.build.url)
  return (
    <>
      <ul class="took">
        {lines.filter(Boolean).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {(page || run) && (
        <p class="links">
          {page && <Away to={page.to}>{page.text}</Away>}
          {run && <Away to={run}>See the run</Away>}
        </p>
      )}
    </>
  )
}

/** Links to npmjs.com. A staged version can still be approved there. After a decline, `StillStaged` has that link. */
function packageLink(question: QuestionDetail): { to: string; text: string } | null {
  const { state, kind } = question
  if (state === 'published') return linkTo(packagePage(question), 'See it on npmjs.com')
  if (kind !== 'stage-approve' || state === 'declined') return null
  return linkTo(stagedPage(question), 'See what is staged on npmjs.com')
}

const linkTo = (to: string | null, text: string) => (to === null ? null : { to, text })

/** Says who approved first, if two people had to. */
function firstApproval({ needs: { approvals, people }, answeredBy: who }: QuestionDetail): string | null {
  const [first] = approvals
  if (people === 1 || !first || who === null) return null
  return `First approved by ${first.isMine ? 'you' : first.by}.`
}

/** Returns, for example, `Approved by you as alice, 12 s after it was asked.` */
export const approvedBy = (approval: QuestionDetail): string => byWhom('Approved', approval)

function answeredBy(question: QuestionDetail): string | null {
  const { ask, state, answeredBy: who } = question
  if (who === null) return null
  const verb = state === 'declined' ? 'Declined' : ask === 'approval' ? 'Approved' : 'Answered'
  return byWhom(verb, question)
}

function byWhom(
  verb: string,
  { answeredBy: who, isMine, account, askedAt, answeredAt }: QuestionDetail,
): string {
  const name = isMine ? 'you' : isolated(who ?? 'somebody')
  const after = answeredAt === null ? '' : `, ${elapsed(answeredAt - askedAt)} after it was asked`
  return `${verb} by ${name}${account === null ? '' : ` as ${account}`}${after}.`
}

function endedAfter({ state, answeredAt, changedAt }: QuestionDetail): string | null {
  if (answeredAt === null || (state !== 'published' && state !== 'failed')) return null
  return `${state === 'published' ? 'Done' : 'Failed'} ${elapsed(changedAt - answeredAt)} after that.`
}
