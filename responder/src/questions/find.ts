import { ServiceError } from '../errors.ts'
import type { Queries } from '../store/database.ts'
import { QUESTION_COLUMNS, questionOf, type StoredQuestion } from './question.ts'

/** A question by its id. `lock`: the database's `forUpdate`, in a transaction that is to change it. */
export async function findQuestion(
  { all }: Pick<Queries, 'all'>,
  id: string,
  lock = '',
): Promise<StoredQuestion | undefined> {
  const [row] = await all(`select ${QUESTION_COLUMNS} from questions where id = $1${lock}`, id)
  return row && questionOf(row)
}

/** Also said of a question of somebody else: nobody learns from it that there is one. */
export const unknownQuestion = () => new ServiceError('not_found', 'There is no such question.')
