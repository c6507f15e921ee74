import type { QuestionDetail } from '../../../src/api/questions.ts'
import { DONE } from '../words/question.ts'

interface OutcomeWords {
  title: string
  text: string
  tone: 'good' | 'bad' | 'calm'
}

/** What a state that waits for nobody means to this person. `me` and `faster` are names. */
export function outcomeOf(question: QuestionDetail, me: string | null, faster: string | null): OutcomeWords {
  const { name, version, registry } = question.package
  const by = question.answeredBy
  switch (question.state) {
    case 'answered':
      return { title: answered(question, me, faster), text: next(question, faster), tone: 'calm' }
    case 'publishing':
      return {
        title: 'Publishing',
        text: `The job has the answer and is at work on ${name}@${version}.`,
        tone: 'calm',
      }
    case 'published':
      return {
        title: DONE[question.kind],
        text: `${name}@${version} is at ${hostOf(registry)}.`,
        tone: 'good',
      }
    case 'rejected':
      return {
        title: 'The registry refused the code',
        text: 'The job asks for a new one in a moment. You can stay here.',
        tone: 'bad',
      }
    case 'failed':
      return { title: 'The job failed', text: question.reason ?? 'Its log says more.', tone: 'bad' }
    case 'declined':
      return {
        title: by === null ? 'Declined' : `Declined by ${by === me ? 'you' : by}`,
        text:
          question.reason === null ? 'Nothing was published.' : `“${question.reason}” Nothing was published.`,
        tone: 'calm',
      }
    case 'expired':
      return {
        title: 'Time is up',
        text: 'Nobody answered in time, and the job has stopped. Run it again to be asked again.',
        tone: 'calm',
      }
    default:
      return {
        title: 'The job asks no more',
        text: question.reason ?? 'It has ended or was cancelled. There is nothing left to do here.',
        tone: 'calm',
      }
  }
}

function answered({ ask, answeredBy }: QuestionDetail, me: string | null, faster: string | null): string {
  if (faster !== null) return `${faster} was faster`
  const what = ask === 'approval' ? 'Approved' : 'Code sent'
  return answeredBy === null || answeredBy === me ? what : `${what} by ${answeredBy}`
}

function next({ ask }: QuestionDetail, faster: string | null): string {
  const kept = faster === null ? '' : 'Yours was not used. '
  if (ask === 'approval') return `${kept}The job goes on. If it needs a code, it is asked for here.`
  return `${kept}The job takes it from here.`
}

type Step = { name: string; is: 'done' | 'now' | 'ahead' }

/** The way from an answer to its end. An approval's release goes on elsewhere, and refused ways have no steps. */
export function stepsOf({ state, ask }: QuestionDetail): Step[] {
  const names = ['Sent', 'Publishing', 'Published']
  const at = ['answered', 'publishing', 'published'].indexOf(state)
  if (at === -1 || ask === 'approval') return []
  const is = (step: number) => (step < at || state === 'published' ? 'done' : step === at ? 'now' : 'ahead')
  return names.map((name, step) => ({ name, is: is(step) }))
}

const hostOf = (registry: string): string => URL.parse(registry)?.host ?? registry
