import { useId } from 'preact/hooks'
import type { ListedPackage, QuestionDetails } from '../../../src/api/questions.ts'

interface ScriptsOfSeveralProps {
  packages: readonly ListedPackage[]
  isAsked: boolean
  level?: 2 | 4
}

/** Like `InstallScripts`, for all packages that have some, so that none is hidden in a long list. */
export function ScriptsOfSeveral({ packages, isAsked, level = 2 }: ScriptsOfSeveralProps) {
  const id = useId()
  const Title = `h${level}` as const
  const loud = packages.filter(({ scripts }) => scripts.length > 0)
  if (loud.length === 0) return null
  return (
    <section class="scripts" aria-labelledby={id}>
      <Title id={id}>
        {loud.length} of {packages.length} packages run scripts where they are installed
      </Title>
      <ul>
        {loud.map(({ name, version, tag, scripts }) => (
          <li key={`${name} ${version} ${tag}`}>
            <strong>
              {name} {version}
            </strong>
            <ul>
              {scripts.map(({ event, command }) => (
                <li key={`${event} ${command}`}>
                  {event}: <code>{command}</code>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <p>They run on every machine that installs them.{isAsked && ' If you don’t expect this, decline.'}</p>
    </section>
  )
}

interface InstallScriptsProps {
  scripts: QuestionDetails['scripts']
  /** Whether somebody can still decline. */
  isAsked: boolean
  level?: 2 | 4
}

/** Shows the scripts that a version runs on other people's machines as soon as it is installed. */
export function InstallScripts({ scripts, isAsked, level = 2 }: InstallScriptsProps) {
  const id = useId()
  const Title = `h${level}` as const
  if (scripts.length === 0) return null
  return (
    <section class="scripts" aria-labelledby={id}>
      <Title id={id}>This version runs scripts where it is installed</Title>
      <ul>
        {scripts.map(({ event, command }) => (
          <li key={`${event} ${command}`}>
            {event}: <code>{command}</code>
          </li>
        ))}
      </ul>
      <p>They run on every machine that installs it.{isAsked && ' If you don’t expect this, decline.'}</p>
    </section>
  )
}
