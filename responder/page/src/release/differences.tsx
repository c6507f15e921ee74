import type { QuestionDetail } from '../../../src/api/questions.ts'

type Verified = NonNullable<QuestionDetail['verified']>
type Differing = QuestionDetail['differences'][number]

const CLAIMED: Record<Differing, string> = {
  repository: 'The repository',
  branch: 'The branch',
  commit: 'The commit',
}

/** Shows where the job's claims about its build differ from what the build has proved. */
export function Differences({
  question: { verified, differences, build },
}: {
  question: Pick<QuestionDetail, 'verified' | 'differences' | 'build'>
}) {
  if (!verified || differences.length === 0) return null
  return (
    <div class="network" role="alert">
      <p>
        <strong>What the job says differs from what its build has proved.</strong> If you do not know why,
        decline.
      </p>
      <ul>
        {differences.map((name) => (
          <li key={name}>
            {CLAIMED[name]} is {provedOf(verified, name)}. The job says: {build[name]}
          </li>
        ))}
      </ul>
    </div>
  )
}

function provedOf(verified: Verified, name: Differing): string {
  if (name === 'branch') return verified.ref ?? ''
  return verified[name] ?? ''
}
