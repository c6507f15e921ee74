import type { Question, State } from '@cfa/protocol'
import type { Database } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import { contentOf, type StoredQuestion, stepOf } from './question.ts'
import { sqlList } from './states.ts'

/** A run that is repeated asks for the same step again; more often than this nobody repeats one. */
export const LOOKED_AT = 5

interface Asked {
  question: Pick<StoredQuestion, 'projectId'>
  content: Question
}

/** Finds what belongs to a question among the others of its project. */
export function createRelated({ all }: Pick<Database, 'all'>) {
  /** The files of the version before, where it was published from here and all of them were listed. */
  async function previousFilesOf({ question: { projectId }, content }: Asked): Promise<Files | null> {
    const version = content.details?.previous?.version
    if (version === undefined || content.kind === 'dist-tag') return null
    const subject = { ...content.package, version }
    const steps = (['publish', 'stage-approve'] as const).flatMap((kind) =>
      (['approval', 'code'] as const).map((ask) => stepOf({ ...content, kind, ask, package: subject })),
    )
    const found = await ofSteps(projectId, steps, ['published'], 'questions.content')
    return found.map(contentOf).find(hasAllFiles)?.details?.files ?? null
  }

  /** The latest first. */
  function ofSteps(projectId: string, steps: string[], states: readonly State[], columns: string) {
    const places = placesOf(steps.length, 2)
    return all(
      `select ${columns} from questions where project_id = $1 and step in (${places})
         and state in (${sqlList(states)}) order by created_at desc limit ${LOOKED_AT}`,
      ...[projectId, ...steps],
    )
  }

  return { previousFilesOf }
}

type Files = NonNullable<Question['details']>['files']

/** Long lists are cut on their way: what is not in them may be in the package all the same. */
const hasAllFiles = ({ details, package: { files } }: Question): boolean =>
  details !== undefined && details.files.length > 0 && (files === null || details.files.length === files)
