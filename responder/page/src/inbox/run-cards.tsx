import { useId } from 'preact/hooks'
import type { OpenQuestion } from '../../../src/api/questions.ts'
import { isolated } from '../../../src/isolated.ts'
import { Away } from '../ui/away.tsx'
import { commitAddress, repositoryName, shortHash, webAddress } from '../words/links.ts'
import { ReleaseCard } from './release-card.tsx'
import { type Run, runsOf } from './runs.ts'
import { Together } from './together.tsx'

interface RunCardsProps {
  questions: readonly OpenQuestion[]
  /** The list's name, which comes before the run's title. */
  name: string
  /** The level of the runs' headings. */
  level: 2 | 3
}

/** Shows releases, with those of one run together. */
export function RunCards({ questions, name, level }: RunCardsProps) {
  return (
    <>
      {runsOf(questions).map((run) => (
        <RunSection key={run.key} run={run} name={name} level={level} />
      ))}
    </>
  )
}

function RunSection({ run, name, level }: Omit<RunCardsProps, 'questions'> & { run: Run }) {
  const [first] = run.questions
  const id = useId()
  const Title = `h${level}` as const
  return (
    <section class="run" aria-labelledby={id}>
      <Title id={id}>
        <span class="unseen">{name}: </span>
        {first && runTitle(first)}
      </Title>
      <RunFacts build={run.build} />
      {first && <Together questions={run.questions} run={first.run} />}
      <ul class="cards">
        {run.questions.map((question) => (
          <ReleaseCard key={question.id} question={question} />
        ))}
      </ul>
    </section>
  )
}

/** Returns, for example, `owner/name · main`. */
export function runTitle({ build, project }: Pick<OpenQuestion, 'build' | 'project'>): string {
  const { repository, branch, service } = build
  const name = isolated(repository === null ? (service ?? project) : repositoryName(repository))
  return branch ? `${name} · ${isolated(branch)}` : name
}

export function RunFacts({ build }: Pick<Run, 'build'>) {
  const log = webAddress(build.url)
  if (!build.commit && !log) return null
  return (
    <p class="run-facts">
      {build.commit && (
        <span>
          Commit{' '}
          <Away to={commitAddress(build, build.commit)}>
            <code>{shortHash(build.commit)}</code>
          </Away>
        </span>
      )}
      {log && <Away to={log}>The job’s log</Away>}
    </p>
  )
}
