import { useId } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { Away } from '../ui/away.tsx'
import { shortHash, webAddress } from '../words/links.ts'
import { Differences } from './differences.tsx'
import { Fact } from './facts.tsx'

/** Shows what the build has proved about itself. */
export function Proof({ question, level = 2 }: { question: QuestionDetail; level?: 2 | 4 }) {
  const { verified } = question
  const id = useId()
  const Title = `h${level}` as const
  if (!verified) return null
  return (
    <section class="proof" aria-labelledby={id}>
      <Title id={id}>Verified by {verifierOf(verified)}</Title>
      <Differences question={question} />
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

/** Returns the service's name, such as `GitHub Actions`, or the issuer's host if it has no name. */
export const verifierOf = ({
  service,
  issuer,
}: Pick<NonNullable<QuestionDetail['verified']>, 'service' | 'issuer'>): string =>
  service ?? new URL(issuer).host
