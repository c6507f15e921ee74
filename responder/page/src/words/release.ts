import type { QuestionDetail, QuestionSummary } from '../../../src/api/questions.ts'
import { severalName } from '../../../src/several-name.ts'

type Released = Pick<QuestionSummary, 'package' | 'several'>

/** As a button has it: `2.1.0`, or `12 packages`. */
export const releaseLabel = ({ package: { version }, several }: Released): string =>
  several ? `${several.count} packages` : version

/** `@scope/name@2.1.0`, or `12 packages`. */
export const releaseName = ({ package: { name, version }, several }: Released): string =>
  several ? `${several.count} packages` : `${name}@${version}`

/** `@scope/name@2.1.0`, or `12 packages: @scope/one 1.0.0, @scope/two 2.0.0 and 10 more`. */
export const releaseLine = ({ package: { name, version }, several }: Released): string =>
  several ? severalName(several) : `${name}@${version}`

/** `5 of 12 packages are published.`; `null`: none of them, or there is one alone. */
export function publishedSoFar({
  several,
  progress,
}: Pick<QuestionDetail, 'several' | 'progress'>): string | null {
  const count = progress.filter(({ state }) => state === 'published').length
  return several && count > 0 ? `${count} of ${several.count} packages are published.` : null
}
