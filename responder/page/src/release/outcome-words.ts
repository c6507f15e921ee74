import type { QuestionDetail } from '../../../src/api/questions.ts'
import { isolated } from '../../../src/isolated.ts'
import { DONE, isHandedOut } from '../words/question.ts'
import { hostOf } from '../words/registries.ts'
import { publishedSoFar, releaseName } from '../words/release.ts'
import { notUsed, type RefusedAnswer, whoWasFirst } from './late-answer.ts'

interface OutcomeWords {
  title: string
  text: string
  tone: 'good' | 'bad' | 'calm'
}

/** What the person who reads an outcome has done. */
export interface Reader {
  /** Their answer, if somebody was faster. */
  late: RefusedAnswer | null
  /** Whether they wait for the registry's link. */
  isLinkAsked: boolean
  /** Whether their answer had a code. */
  hasCode: boolean
}

/** Says what a state in which there is nothing to answer means to the reader. */
export function outcomeOf(question: QuestionDetail, reader: Reader): OutcomeWords {
  if (question.isTest) return testOutcome(question)
  const { registry } = question.package
  const so = publishedSoFar(question)
  switch (question.state) {
    case 'answered':
      return { title: answered(question, reader), text: next(question, reader), tone: 'calm' }
    case 'publishing':
      return calm(question.change ? 'Changing' : 'Publishing', publishing(question))
    case 'published':
      return {
        title: DONE[question.kind],
        text: question.change
          ? `${hostOf(registry)} has taken the change.`
          : question.several
            ? `All ${releaseName(question)} are at ${hostOf(registry)}.`
            : `${releaseName(question)} is at ${hostOf(registry)}.`,
        tone: 'good',
      }
    case 'rejected':
      return bad(
        'The registry rejected the code',
        join(so, 'The job asks for a new one in a moment. You can stay here.'),
      )
    case 'failed':
      return bad('The job failed', join(so, question.reason ?? 'Its log says more.'))
    case 'declined':
      return calm(
        declined(question),
        join(
          `${quoted(question.reason)}${so ?? (question.change ? 'Nothing was changed.' : 'Nothing was published.')}`,
          discardReport(question),
        ),
      )
    case 'expired':
      return expired(question)
    default:
      if (isHandedOut(question)) return calm(DONE.unknown, handedOut(question))
      return calm(
        'The job no longer asks',
        join(so, question.reason ?? 'It has ended or was cancelled. There is nothing left to do here.'),
      )
  }
}

/** Says how a test ended. It ends with its answer, because no job waits for it. */
function testOutcome({ answeredBy, isMine, state }: QuestionDetail): OutcomeWords {
  const text = 'Test: nothing is published.'
  if (answeredBy === null) return calm('The test is over: nobody answered', text)
  const verb = state === 'declined' ? 'declined' : 'answered'
  return { title: `The test was ${verb} by ${isMine ? 'you' : isolated(answeredBy)}`, text, tone: 'good' }
}

/** Says who gave the code. The service never learns whether the code was used. */
const handedOut = ({ answeredBy, isMine }: QuestionDetail): string =>
  `${isMine ? 'You' : isolated(answeredBy ?? 'Somebody')} gave it. This page can’t tell whether anything was published. See the run.`

/** After an answer, the job may have published and never said so. It is less likely while it waits for a confirmation. */
function expired(question: QuestionDetail): OutcomeWords {
  const { answeredBy, isMine } = question
  const so = publishedSoFar(question)
  if (answeredBy === null)
    return calm('Time is up', join(so, 'The job has stopped waiting. Run it again to be asked again.'))
  const who = isMine ? 'You' : isolated(answeredBy)
  const isUploading = question.progress.some(({ state }) => state === 'publishing')
  if (question.events.at(-2)?.state === 'confirming' && !isUploading)
    return calm(
      'Time is up',
      join(
        `The job reported no confirmation by ${isMine ? 'you' : who} in time.`,
        so,
        'If the registry does not have it, run the job again to be asked again.',
      ),
    )
  return bad(
    'The job never came back',
    join(
      `${who} answered, but the job never said how it ended.`,
      so,
      'Look at its run and at the registry first.',
    ),
  )
}

const calm = (title: string, text: string): OutcomeWords => ({ title, text, tone: 'calm' })
const bad = (title: string, text: string): OutcomeWords => ({ title, text, tone: 'bad' })
const quoted = (reason: string | null): string => (reason === null ? '' : `“${isolated(reason)}” `)

function answered(question: QuestionDetail, { late, isLinkAsked }: Reader): string {
  const { ask, answeredBy, isMine } = question
  if (late) return `${whoWasFirst(question, late)} answered first`
  if (isLinkAsked) return 'Getting the link'
  const what = ask === 'approval' ? 'Approved' : 'Answer sent'
  return answeredBy === null || isMine ? what : `${what} by ${isolated(answeredBy)}`
}

const join = (...sentences: (string | null)[]): string => sentences.filter(Boolean).join(' ')

function publishing(question: QuestionDetail): string {
  const so = publishedSoFar(question)
  if (question.several)
    return join('The job has the code.', so ?? `It is publishing ${releaseName(question)} now.`)
  return `The job has the code: ${WORK[question.kind]} ${releaseName(question)} now.`
}

const WORK: Record<QuestionDetail['kind'], string> = {
  publish: 'it is uploading',
  'dist-tag': 'it is setting the dist-tag of',
  'stage-approve': 'it is releasing',
  deprecate: 'it is sending the',
  unpublish: 'it is sending the',
  owner: 'it is sending the',
  access: 'it is sending the',
  unknown: 'it is using the code for',
}

function next({ ask, kind, job, several }: QuestionDetail, { late, isLinkAsked, hasCode }: Reader): string {
  const kept = late ? `${notUsed(late)} ` : ''
  if (!late && isLinkAsked) return 'The job asks the registry where you can confirm. The link appears here.'
  if (!job.hasAnswer) return `${kept}The job has not picked it up yet.`
  if (ask === 'code') return `${kept}The job has picked it up.`
  if (several) return `${kept}The job goes on, and asks for a code when it needs one.`
  const before = kind === 'dist-tag' ? 'The job goes on' : 'The job tags the version'
  return hasCode && !late
    ? `${before}, then uses your code. If it is too old by then, a new one is asked for here.`
    : `${kept}${before}, then asks for the code. You can stay here.`
}

const declined = ({ answeredBy, isMine }: QuestionDetail): string =>
  answeredBy === null ? 'Declined' : `Declined by ${isMine ? 'you' : isolated(answeredBy)}`

/** Returns what the job reported about the staged version after a decline with a code, or `null` if nothing yet. */
export function discardReport({ events }: Pick<QuestionDetail, 'events'>): string | null {
  const [, report] = events.filter(({ state }) => state === 'declined')
  return report?.reason ?? null
}

type Step = { name: string; is: 'done' | 'now' | 'ahead' }

/** Returns the steps from an answer to its end. An approval has none, because the code follows. Nor has a failure. */
export function stepsOf({ state, ask, change }: QuestionDetail): Step[] {
  const names = change ? ['Sent', 'Changing', 'Changed'] : ['Sent', 'Uploading', 'Published']
  const at = ['answered', 'publishing', 'published'].indexOf(state)
  if (at === -1 || ask === 'approval') return []
  const is = (step: number) => (step < at || state === 'published' ? 'done' : step === at ? 'now' : 'ahead')
  return names.map((name, step) => ({ name, is: is(step) }))
}
