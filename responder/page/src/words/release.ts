import type { QuestionDetail, QuestionSummary } from '../../../src/api/questions.ts'
import { changeName } from '../../../src/change-name.ts'
import { severalName } from '../../../src/several-name.ts'

type Released = Pick<QuestionSummary, 'kind' | 'package' | 'several' | 'project'>

/** Whether the question is about a change to what is already published. */
export const isChange = ({ kind, package: { name } }: Pick<QuestionSummary, 'kind' | 'package'>): boolean =>
  changeName(kind, name) !== undefined

/** Whether the question is about a version, and not about a change or a code for another tool. */
export const isNamed = (question: Pick<QuestionSummary, 'kind' | 'package'>): boolean =>
  question.kind !== 'unknown' && !isChange(question)

/** Returns the name for a button: `2.1.0`, `12 packages` or `the change`. */
export function releaseLabel({ several, ...released }: Released): string {
  if (released.kind === 'unknown') return released.project
  if (isChange(released)) return 'the change'
  return several ? `${several.count} packages` : released.package.version
}

/** Returns `@scope/name@2.1.0`, `12 packages` or `deprecation of @scope/name`. */
export const releaseName = ({ kind, package: { name, version }, several, project }: Released): string =>
  codeName(kind, project) ??
  changeName(kind, name) ??
  (several ? `${several.count} packages` : `${name}@${version}`)

/** Returns `@scope/name@2.1.0`, or `12 packages: @scope/one 1.0.0, @scope/two 2.0.0 and 10 more`. */
export const releaseLine = ({ kind, package: { name, version }, several, project }: Released): string =>
  codeName(kind, project) ?? changeName(kind, name) ?? (several ? severalName(several) : `${name}@${version}`)

/** Returns a name for a code for another tool. What it publishes is not known, only the project. */
const codeName = (kind: Released['kind'], project: string): string | undefined =>
  kind === 'unknown' ? `code for ${project}` : undefined

/** Returns `5 of 12 packages are published.`, or `null` if none is or there is only one. */
export function publishedSoFar({
  several,
  progress,
}: Pick<QuestionDetail, 'several' | 'progress'>): string | null {
  const count = progress.filter(({ state }) => state === 'published').length
  return several && count > 0 ? `${count} of ${several.count} packages are published.` : null
}
