import type { QuestionFacts } from './question-facts.ts'
import { shownLine } from './shown-line.ts'

const WHAT_LENGTH = 120
const VERSION_LENGTH = 256
const TEXT_LENGTH = 200

type Fact = NonNullable<QuestionFacts['content']['change']>['first'][number]

/**
 * Describes a change, one line for each of its first facts, with the first versions of each. The page shows all of
 * them.
 */
export function changeLines({ content: { change } }: QuestionFacts): string[] {
  if (!change) return []
  const more = change.count - change.first.length
  return [...change.first.map(describe), ...(more > 0 ? [`And ${more} more: see the page.`] : [])]
}

function describe({ what, versions, from, to }: Fact): string {
  const text = (value: string | null) => (value === null ? 'nothing' : `“${oneLine(value, TEXT_LENGTH)}”`)
  const ofVersions = versions.map((version) => oneLine(version, VERSION_LENGTH)).join(', ')
  const subject = `${oneLine(what, WHAT_LENGTH)}${ofVersions === '' ? '' : ` of ${ofVersions}`}`
  return `${subject.charAt(0).toUpperCase()}${subject.slice(1)}: from ${text(from)} to ${text(to)}`
}

const oneLine = (text: string, length: number) => shownLine(text, length) ?? '?'
