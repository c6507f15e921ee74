import { useEffect, useRef, useState } from 'preact/hooks'
import type { PackageProgress, QuestionDetail } from '../../../src/api/questions.ts'
import { onChange } from '../live/changes.ts'
import { api } from '../net/api.ts'

/** Returns how far the job is with each package, kept up to date. Loads once at a time, however often it changes. */
export function useProgress({ id, progress: loaded }: QuestionDetail): PackageProgress[] {
  const [latest, setLatest] = useState<{ from: PackageProgress[]; progress: PackageProgress[] } | null>(null)
  // What was loaded with the question itself is newer than what was loaded before.
  const from = useRef(loaded)
  from.current = loaded
  useEffect(() => {
    let [isOver, isLooking, isWanted] = [false, false, false]
    const look = async () => {
      isWanted = true
      if (isLooking) return
      isLooking = true
      while (isWanted && !isOver) {
        isWanted = false
        const current = from.current
        const reply = await api.progress(id).catch(() => null)
        if (reply && !isOver) setLatest({ from: current, progress: reply.progress })
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
  return latest?.from === loaded ? latest.progress : loaded
}
