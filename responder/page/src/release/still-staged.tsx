import type { QuestionDetail } from '../../../src/api/questions.ts'
import { stagedPage } from '../words/question.ts'

/** Shows where to discard what was declined but is still staged. Only the job knows the stage's id. */
export function StillStaged({ question }: { question: QuestionDetail }) {
  const page = stagedPage(question)
  return (
    <>
      <p>
        {question.several
          ? `The ${question.several.count} versions stay staged, and their numbers taken, until a maintainer discards them.`
          : `Version ${question.package.version} stays staged, and its number taken, until a maintainer discards it.`}
      </p>
      <ul>
        {page && (
          <li>
            <a href={page} target="_blank" rel="noopener noreferrer">
              Discard {question.several ? 'them' : 'it'} on npmjs.com
            </a>
          </li>
        )}
        <li>
          Or run <code>npx npm@11 stage reject &lt;id&gt;</code>. The job’s log shows the id.
        </li>
      </ul>
    </>
  )
}
