import { useRef } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import type { Change } from '../live/changes.ts'
import { setClock } from '../live/clock.ts'
import { type Resource, useResource } from '../live/use-resource.ts'
import { api } from '../net/api.ts'
import { loadMarkdown } from './load-markdown.ts'

/** A release as a whole: what it asks for now, and the approval that it already got. */
export interface ReleaseMatter {
  question: QuestionDetail
  approval: QuestionDetail | null
  /** When loading began, as `performance.now()`. */
  begunAt: number
}

/** Loads a question. If it is an approval that was given, also loads the question for the code that follows it. */
export function useRelease(id: string): Resource<ReleaseMatter> {
  const shown = useRef<ReleaseMatter>(undefined)
  const load = async (): Promise<ReleaseMatter> => {
    shown.current = await loadRelease(id)
    setClock(shown.current.question.now)
    return shown.current
  }
  const concerns = (change: Change) =>
    change === null ||
    change.id === id ||
    change.id === shown.current?.question.id ||
    isAwaiting(shown.current)
  return useResource(id, load, concerns)
}

async function loadRelease(id: string): Promise<ReleaseMatter> {
  const begunAt = performance.now()
  const [first] = await Promise.all([api.question(id), loadMarkdown()])
  const isGiven = first.state !== 'waiting' && first.state !== 'confirming'
  if (first.next === null || !isGiven) return { question: first, approval: null, begunAt }
  return { question: await api.question(first.next), approval: first, begunAt }
}

/** Whether a next question, whose id is not yet known, is expected. */
const isAwaiting = (matter: ReleaseMatter | undefined): boolean =>
  matter?.question.ask === 'approval' && matter.question.state === 'answered'
