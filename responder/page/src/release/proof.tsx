import type { QuestionDetail } from '../../../src/api/questions.ts'
import { Away } from '../ui/away.tsx'
import { shortHash, webAddress } from '../words/links.ts'
import { Fact } from './facts.tsx'

type Verified = NonNullable<QuestionDetail['verified']>

const SAID: Record<QuestionDetail['differences'][number], string> = {
  repository: 'The repository',
  branch: 'The branch',
  commit: 'The commit',
}

/** What the build has proved of itself. */
export function Proof({ question: { verified, differences, build } }: { question: QuestionDetail }) {
  if (!verified) return null
  return (
    <section class="proof" aria-labelledby="proof">
      <h2 id="proof">Verified by {verified.service ?? hostOf(verified.issuer)}</h2>
      {differences.length > 0 && (
        <div class="network" role="alert">
          <p>
            <strong>The job says something else than its build has proved.</strong> If you do not know why,
            decline.
          </p>
          <ul>
            {differences.map((name) => (
              <li key={name}>
                {SAID[name]} is {provedOf(verified, name)}. The job says: {build[name]}
              </li>
            ))}
          </ul>
        </div>
      )}
      <dl class="facts">
        <Line name="Repository" text={verified.repository} />
        <Line name="Branch or tag" text={verified.ref?.replace(/^refs\/heads\//, '') ?? null} />
        <Line name="Commit" text={verified.commit && shortHash(verified.commit)} />
        <Line name="Triggered by" text={verified.actor} />
        <Line name="Event" text={verified.event} />
        <Line name="Workflow" text={verified.workflow} />
        <Line name="Environment" text={verified.environment} />
        <Line name="Runner" text={verified.runner} />
        {verified.run && (
          <Fact name="Run">
            <Away to={webAddress(verified.url)}>{verified.run}</Away>
          </Fact>
        )}
      </dl>
    </section>
  )
}

function Line({ name, text }: { name: string; text: string | null }) {
  return text === null ? null : <Fact name={name}>{text}</Fact>
}

const hostOf = (issuer: string): string => new URL(issuer).host

function provedOf(verified: Verified, name: QuestionDetail['differences'][number]): string {
  if (name === 'branch') return verified.ref ?? ''
  return verified[name] ?? ''
}
