import { useEffect, useState } from 'preact/hooks'
import type { PackageProgress, QuestionDetail } from '../../../src/api/questions.ts'
import { onChange } from '../live/changes.ts'
import { api } from '../net/api.ts'

/**
 * Returns how far the job is with each package, kept up to date. Loads once at a time, however often it changes.
 *
 * @param loadedAt - When loading the question itself began. What was asked for last is shown, whichever arrives last.
 */
export function useProgress({ id, progress: loaded }: QuestionDetail, loadedAt: number): PackageProgress[] {
  const [latest, setLatest] = useState<{ id: string; at: number; progress: PackageProgress[] } | null>(null)
  useEffect(() => {
    let [isOver, isLooking, isWanted] = [false, false, false]
    const look = async () => {
      isWanted = true
      if (isLooking) return
      isLooking = true
      while (isWanted && !isOver) {
        isWanted = false
        const at = performance.now()
        const reply = await api.progress(id).catch(() => null)
        if (reply && !isOver) setLatest({ id, at, progress: reply.progress })
      }
      isLooking = false
    }
    const stop = onChange((change) => {
      if (change?.isProgress && change.id === id) void look()
    })
    return () => {
      isOver = true
      stop()
    }
  }, [id])
  return latest?.id === id && latest.at > loadedAt ? latest.progress : loaded
}
