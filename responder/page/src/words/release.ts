import type { QuestionDetail, QuestionSummary } from '../../../src/api/questions.ts'
import { changeName } from '../../../src/change-name.ts'
import { severalName } from '../../../src/several-name.ts'

type Released = Pick<QuestionSummary, 'kind' | 'package' | 'several' | 'project'>

/** Whether it changes what is published already. */
export const isChange = ({ kind, package: { name } }: Pick<QuestionSummary, 'kind' | 'package'>): boolean =>
  changeName(kind, name) !== undefined

/** Whether it is one version of a package. */
export const isNamed = (question: Pick<QuestionSummary, 'kind' | 'package'>): boolean =>
  question.kind !== 'unknown' && !isChange(question)

/** As a button has it: `2.1.0`, or `12 packages`, or `the change`. */
export function releaseLabel({ several, ...released }: Released): string {
  if (released.kind === 'unknown') return released.project
  if (isChange(released)) return 'the change'
  return several ? `${several.count} packages` : released.package.version
}

/** `@scope/name@2.1.0`, or `12 packages`, or `deprecation of @scope/name`. */
export const releaseName = ({ kind, package: { name, version }, several, project }: Released): string =>
  codeName(kind, project) ??
  changeName(kind, name) ??
  (several ? `${several.count} packages` : `${name}@${version}`)

/** `@scope/name@2.1.0`, or `12 packages: @scope/one 1.0.0, @scope/two 2.0.0 and 10 more`. */
export const releaseLine = ({ kind, package: { name, version }, several, project }: Released): string =>
  codeName(kind, project) ?? changeName(kind, name) ?? (several ? severalName(several) : `${name}@${version}`)

/** What the tool publishes is not known: the project is. */
const codeName = (kind: Released['kind'], project: string): string | undefined =>
  kind === 'unknown' ? `code for ${project}` : undefined

/** `5 of 12 packages are published.`; `null`: none of them, or there is one alone. */
export function publishedSoFar({
  several,
  progress,
}: Pick<QuestionDetail, 'several' | 'progress'>): string | null {
  const count = progress.filter(({ state }) => state === 'published').length
  return several && count > 0 ? `${count} of ${several.count} packages are published.` : null
}
