import { useId } from 'preact/hooks'
import type { QuestionDetail, Trust } from '../../../src/api/questions.ts'

type Carried = Trust['carries']

const WORDS: Record<Carried[number], string> = {
  approval: 'approved by a maintainer',
  'trusted-publisher': 'trusted publisher',
  provenance: 'provenance',
}

/** Returns, for example, “approved by a maintainer, provenance”. */
export const carriedWords = (carries: Carried): string =>
  carries.map((evidence) => WORDS[evidence]).join(', ') || 'nothing'

/** Ranks evidence as installers do (docs/protocol.md, “Trust”). */
function rankOf(carries: Carried): number {
  if (carries.includes('approval')) return 3
  if (!carries.includes('provenance')) return 0
  return carries.includes('trusted-publisher') ? 2 : 1
}

const isWeaker = ({ carries, earlier }: Trust): boolean =>
  earlier !== null && rankOf(earlier.carries) > rankOf(carries)

/** Warns that installers may refuse this version. It comes before the buttons, because it affects users. */
export function TrustWarning({ question, level = 2 }: { question: QuestionDetail; level?: 2 | 4 }) {
  const id = useId()
  const Title = `h${level}` as const
  const { package: single, packages, trust } = question
  const weaker = (packages ?? [{ ...single, trust }]).flatMap(({ name, version, trust: own }) =>
    own?.earlier && isWeaker(own) ? [{ name, version, carries: own.carries, earlier: own.earlier }] : [],
  )
  if (weaker.length === 0) return null
  return (
    <section class="network" aria-labelledby={id}>
      <Title id={id}>Installers will trust this less than an earlier version</Title>
      <ul>
        {weaker.map(({ name, version, carries, earlier }) => (
          <li key={`${name} ${version}`}>
            <strong>
              {name} {version}
            </strong>{' '}
            will carry: {carriedWords(carries)}. Version {earlier.version} carries:{' '}
            {carriedWords(earlier.carries)}.
          </li>
        ))}
      </ul>
      <p>
        pnpm, Deno and others can refuse to install it. The project allows this. If you don’t expect it,
        decline.
      </p>
    </section>
  )
}
