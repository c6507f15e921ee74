import type { ListedPackage, PackageRef } from '@cfa/protocol'
import type { AskedQuestion } from '../asked-kind.ts'
import type { Database } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import { contentOf, type StoredQuestion, stepOf } from './question.ts'

/**
 * The most questions looked at for one step. A repeated run asks for the same step again, and nobody repeats one more
 * often.
 */
export const LOOKED_AT = 5

interface Asked {
  question: Pick<StoredQuestion, 'projectId'>
  content: AskedQuestion
}

/** Finds what is related to a question among the others of its project. */
export function createRelated({ all }: Pick<Database, 'all'>) {
  /** Finds the previous version's files, if it was published from here and all of them were listed. */
  async function previousFilesOf({ question: { projectId }, content }: Asked): Promise<Files | null> {
    const { package: released, details, kind } = content
    return await filesBefore(projectId, { ...released, details, kind })
  }

  /** Finds the previous version's files for one of several packages. */
  async function filesBefore(projectId: string, { details, ...released }: Part): Promise<Files | null> {
    const version = details?.previous?.version
    if (version === undefined || released.kind === 'dist-tag') return null
    const subject = { ...released, version }
    const steps = (['publish', 'stage-approve'] as const).flatMap((kind) =>
      (['approval', 'code'] as const).map((ask) => stepOf({ kind, ask, package: subject })),
    )
    const alone = await all(
      `select content from questions where project_id = $1 and step in (${placesOf(steps.length, 2)})
         and state = 'published' order by created_at desc limit ${LOOKED_AT}`,
      ...[projectId, ...steps],
    )
    const found = [...alone, ...(await amongSeveral(projectId, subject))].map(contentOf)
    return found.flatMap((one) => partsOf(one, subject)).find(hasAllFiles)?.details?.files ?? null
  }

  /** Reads questions in which the package was published together with others, the latest first. */
  function amongSeveral(projectId: string, { name, version, tag }: PackageRef) {
    return all(
      `select questions.content from question_packages listed join questions on questions.id = listed.question_id
       where listed.name = $1 and listed.version = $2 and listed.tag = $3 and listed.kind <> 'dist-tag'
         and questions.project_id = $4 and (questions.state = 'published' or listed.state = 'published')
       order by questions.created_at desc limit ${LOOKED_AT}`,
      ...[name, version, tag, projectId],
    )
  }

  return { previousFilesOf, filesBefore }
}

type Files = NonNullable<AskedQuestion['details']>['files']

/** A package, alone or one of several. */
type Part = Omit<ListedPackage, 'details' | 'kind'> & Pick<AskedQuestion, 'details' | 'kind'>

/** The parts of a question that are about a package. */
function partsOf(
  { package: subject, details, kind, packages }: AskedQuestion,
  { name, tag }: PackageRef,
): Part[] {
  if (!packages) return [{ ...subject, details, kind }]
  return packages.filter((one) => one.name === name && one.tag === tag)
}

/**
 * Whether all files are listed. Long lists are cut on the way, so a file that is missing may still be in the package.
 */
const hasAllFiles = ({ details, files }: Part): boolean =>
  details !== undefined && details.files.length > 0 && (files === null || details.files.length === files)
