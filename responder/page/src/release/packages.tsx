import { useState } from 'preact/hooks'
import type { ListedPackage, PackageProgress, QuestionDetail } from '../../../src/api/questions.ts'
import { bytes, plural } from '../words/format.ts'
import { PackageDetails } from './package-details.tsx'

interface PackagesProps {
  question: Pick<QuestionDetail, 'id' | 'attempt' | 'progress'>
  packages: readonly ListedPackage[]
  id?: string
  level?: 2 | 4
}

/** Lists all packages of a run, one line each. A package's details are loaded when it is opened. */
export function Packages({ question, packages, id = 'packages', level = 2 }: PackagesProps) {
  const Title = `h${level}` as const
  const progress = new Map(question.progress.map((one) => [one.place, one]))
  return (
    <section aria-labelledby={id}>
      <Title id={id} tabIndex={-1}>
        {plural(packages.length, 'package')}
      </Title>
      <ol class="packages">
        {packages.map((one, place) => (
          <Package
            // The details are loaded again for another attempt.
            key={`${question.attempt} ${one.name} ${one.version} ${one.tag}`}
            questionId={question.id}
            place={place}
            listed={one}
            progress={progress.get(place)}
          />
        ))}
      </ol>
    </section>
  )
}

interface PackageProps {
  questionId: string
  place: number
  listed: ListedPackage
  progress: PackageProgress | undefined
}

function Package({ questionId, place, listed, progress }: PackageProps) {
  const [isOpened, setOpened] = useState(false)
  const { name, version, scripts } = listed
  return (
    <li class={progress?.state}>
      <details onToggle={(event) => event.currentTarget.open && setOpened(true)}>
        <summary>
          <strong>{name}</strong> <span class="version">{version}</span>{' '}
          {progress && <strong class="package-state">{WORD[progress.state]}</strong>}{' '}
          {scripts.length > 0 && <strong class="package-scripts">Install scripts</strong>}{' '}
          <span class="package-facts">{factsOf(listed).join(' · ')}</span>
        </summary>
        {isOpened && <PackageDetails questionId={questionId} place={place} listed={listed} />}
      </details>
      {progress?.reason && <p class="package-reason">{progress.reason}</p>}
    </li>
  )
}

const WORD: Record<PackageProgress['state'], string> = {
  confirming: 'Waits for a passkey',
  publishing: 'Publishing',
  rejected: 'Code rejected',
  published: 'Published',
  failed: 'Failed',
}

/** Returns the parts of, for example, `latest · 10 KiB · after 1.9.0`. */
function factsOf({ kind, tag, size, previous, hasDetails }: ListedPackage): string[] {
  if (kind === 'dist-tag') return [`moves “${tag}” here`]
  const before = previous === null ? 'first version' : `after ${previous}`
  return [
    ...(kind === 'stage-approve' ? ['staged'] : []),
    tag,
    ...(size === null ? [] : [bytes(size)]),
    ...(hasDetails ? [before] : []),
  ]
}
