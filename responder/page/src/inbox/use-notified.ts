import { useEffect } from 'preact/hooks'
import type { OpenQuestion } from '../../../src/api/questions.ts'

const LOOK_MS = 3_000

/** Reloads while messages are being delivered, because a delivery is not reported as a change of the question. */
export function useNotified(
  questions: readonly Pick<OpenQuestion, 'notified'>[],
  reload: () => Promise<void>,
): void {
  const isUnderWay = questions.some(({ notified }) => notified?.some(({ is }) => is === 'under_way'))
  useEffect(() => {
    if (!isUnderWay) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void reload()
    }, LOOK_MS)
    return () => clearInterval(timer)
  }, [isUnderWay, reload])
}
