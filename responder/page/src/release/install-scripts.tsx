import type { QuestionDetails } from '../../../src/api/questions.ts'

interface InstallScriptsProps {
  scripts: QuestionDetails['scripts']
  /** Somebody can still decline. */
  isAsked: boolean
}

/** What a version does on strangers' machines as soon as it is there. */
export function InstallScripts({ scripts, isAsked }: InstallScriptsProps) {
  if (scripts.length === 0) return null
  return (
    <section class="scripts" aria-labelledby="scripts">
      <h2 id="scripts">This version runs scripts where it is installed</h2>
      <ul>
        {scripts.map(({ event, command }) => (
          <li key={event}>
            {event}: <code>{command}</code>
          </li>
        ))}
      </ul>
      <p>They run on every machine that installs it.{isAsked && ' If you don’t expect this, decline.'}</p>
    </section>
  )
}
