import { stagedPage as listOfStaged } from '../../../../protocol/src/staged-page.ts'
import type { ListedPackage, QuestionSummary } from '../../../src/api/questions.ts'
import { HANDED_OUT } from '../../../src/cfa/handed-out.ts'
import { isNpm } from './registries.ts'
import { isChange } from './release.ts'

type State = QuestionSummary['state']
type Kind = QuestionSummary['kind']

type Asks = Pick<QuestionSummary, 'ask' | 'kind' | 'isTest' | 'package' | 'several'>

/** Returns what is asked, in one line. */
export function asks({ ask, kind, isTest, package: { tag }, several }: Asks): string {
  if (isTest) return 'Test: may this be released?'
  if (several)
    return ask === 'approval'
      ? 'May these be released?'
      : `A code is needed ${NEEDED[kind as ListedPackage['kind']](several.count)}`
  if (ask === 'approval') return kind === 'dist-tag' ? `May “${tag}” move here?` : 'May this be released?'
  return {
    publish: 'A code is needed to publish',
    'dist-tag': `A code is needed to move “${tag}” here`,
    'stage-approve': 'A code is needed to release what is staged',
    deprecate: 'A code is needed to change a deprecation',
    unpublish: 'A code is needed to unpublish',
    owner: 'A code is needed to change who owns a package',
    access: 'A code is needed to change access to a package',
    unknown: 'A tool asks for a code',
  }[kind]
}

const NEEDED: Record<ListedPackage['kind'], (count: number) => string> = {
  publish: (count) => `to publish ${count} packages`,
  'dist-tag': (count) => `to move ${count} dist-tags`,
  'stage-approve': (count) => `to release ${count} staged packages`,
}

/** The word for each state in a list. */
const STATE_WORD: Record<State, string> = {
  waiting: 'Waiting',
  answered: 'Answered',
  confirming: 'Being confirmed',
  publishing: 'Publishing',
  rejected: 'Code rejected',
  published: 'Published',
  failed: 'Failed',
  declined: 'Declined',
  withdrawn: 'Withdrawn',
  expired: 'Expired',
}

/**
 * Returns the word for a question's state in a list. Changes, codes for other tools and answers whose job never came
 * back have words of their own.
 */
export const stateWord = ({
  state,
  ...one
}: Pick<QuestionSummary, 'state' | 'kind' | 'package' | 'reason' | 'answeredBy'>): string =>
  (isHandedOut({ state, ...one }) && 'Code given') ||
  (state === 'expired' && one.answeredBy !== null && 'No outcome reported') ||
  (isChange(one) && CHANGE_WORD[state]) ||
  STATE_WORD[state]

/** Whether the code was given to a tool that does not report what happened to it. */
export const isHandedOut = ({
  state,
  kind,
  reason,
}: Pick<QuestionSummary, 'state' | 'kind' | 'reason'>): boolean =>
  kind === 'unknown' && state === 'withdrawn' && reason === HANDED_OUT

const CHANGE_WORD: Partial<Record<State, string>> = { publishing: 'Changing', published: 'Changed' }

/** How each kind of question ends if all goes well. */
export const DONE: Record<Kind, string> = {
  publish: 'Published',
  'dist-tag': 'The dist-tag is set',
  'stage-approve': 'Published',
  deprecate: 'The deprecation is changed',
  unpublish: 'Unpublished',
  owner: 'The owners are changed',
  access: 'The access is changed',
  unknown: 'The tool has the code',
}

/** Returns why the same thing is asked again. The service stores a sentence. */
export const askedAgain = (reason: string | null): string => reason ?? 'The job asks once more.'

/** Returns the URL of a package's page, which is known only for npm's own registry. */
export function packagePage(question: QuestionSummary): string | null {
  const { package: subject, several } = question
  const { name, version, registry } = subject
  if (!isNpm(registry) || several || question.kind === 'unknown') return null
  if (isChange(question)) return `https://www.npmjs.com/package/${name}`
  return `https://www.npmjs.com/package/${name}/v/${encodeURIComponent(version)}`
}

/** Returns the URL where maintainers find a package's staged versions. Only npm's own registry has such a page. */
export function stagedPage({ package: { name, registry }, several }: QuestionSummary): string | null {
  return listOfStaged({ name: several ? null : name, registry }) ?? null
}
