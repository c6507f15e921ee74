import type { AskedQuestion } from '../asked-kind.ts'
import { ServiceError } from '../errors.ts'
import type { Queries } from '../store/database.ts'
import { contentOf, QUESTION_COLUMNS, questionOf, type StoredQuestion } from './question.ts'

/** A question by its id. `lock`: the database's `forUpdate`, in a transaction that is to change it. */
export async function findQuestion(
  { all }: Pick<Queries, 'all'>,
  id: string,
  lock = '',
): Promise<StoredQuestion | undefined> {
  const [row] = await all(`select ${QUESTION_COLUMNS} from questions where id = $1${lock}`, id)
  return row && questionOf(row)
}

/** A question with what was asked, which is large: for who compares or shows it. */
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

/** Also said of a question of somebody else: nobody learns from it that there is one. */
export const unknownQuestion = () => new ServiceError('not_found', 'There is no such question.')
