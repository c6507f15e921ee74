import { useEffect, useRef } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { api } from '../net/api.ts'

/**
 * Reports to the service which questions this person has opened: those that they came for, and later those that are on
 * the screen while they use the page. What the page loads by itself may have nobody in front of it.
 *
 * @param shownBy - Changes whenever the person brings something else onto the screen.
 */
export function useOpened(questions: readonly QuestionDetail[], shownBy?: unknown): void {
  const latest = useRef(questions)
  latest.current = questions
  const noted = useRef(new Set<string>())
  const note = () => {
    if (document.visibilityState !== 'visible') return
    for (const question of latest.current) {
      const key = `${question.id} ${question.attempt}`
      if (question.state !== 'waiting' || !question.mayAnswer || noted.current.has(key)) continue
      noted.current.add(key)
      // Noted again with an input after that.
      api.opened(question).catch(() => setTimeout(() => noted.current.delete(key), RETRY_MS))
    }
  }
  useEffect(note, [shownBy])
  useEffect(() => {
    for (const type of INPUTS) addEventListener(type, note)
    return () => {
      for (const type of INPUTS) removeEventListener(type, note)
    }
  }, [])
}

/** A service that refuses is not asked again with each key press. */
const RETRY_MS = 10_000
const INPUTS = ['focus', 'pointerdown', 'keydown'] as const
