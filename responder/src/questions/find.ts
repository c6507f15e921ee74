import type { AskedQuestion } from '../asked-kind.ts'
import { ServiceError } from '../errors.ts'
import type { Queries } from '../store/database.ts'
import { contentOf, QUESTION_COLUMNS, questionOf, type StoredQuestion } from './question.ts'

/** Finds a question by its id. `lock` is the database's `forUpdate`, in a transaction that will change it. */
export async function findQuestion(
  { all }: Pick<Queries, 'all'>,
  id: string,
  lock = '',
): Promise<StoredQuestion | undefined> {
  const [row] = await all(`select ${QUESTION_COLUMNS} from questions where id = $1${lock}`, id)
  return row && questionOf(row)
}

/** Finds a question with its content, which is large, for callers that compare or show it. */
export async function findWithContent(
  { all }: Pick<Queries, 'all'>,
  id: string,
  lock = '',
): Promise<{ question: StoredQuestion; content: AskedQuestion; text: string } | undefined> {
  const [row] = await all(
    `select ${QUESTION_COLUMNS}, questions.content from questions where id = $1${lock}`,
    id,
  )
  return row && { question: questionOf(row), content: contentOf(row), text: String(row.content) }
}

/**
 * The error for an unknown question. It is the same for somebody else's question, so that nobody learns that it exists.
 */
export const unknownQuestion = () =>
  new ServiceError('not_found', 'There is no such question, or you may not see it.')

/** The error for what was meant for an earlier attempt than the one that is asked now. */
export const anotherAttempt = ({ attempt }: Pick<StoredQuestion, 'attempt'>) =>
  new ServiceError('another_attempt', 'The job has asked again since then. Please look at it once more.', {
    attempt,
  })
