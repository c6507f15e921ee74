import { useEffect, useState } from 'preact/hooks'
import type { JobContact, QuestionDetail } from '../../../src/api/questions.ts'
import { setClock } from '../live/clock.ts'
import { api } from '../net/api.ts'

const EVERY_MS = 5_000

/** Returns when the job was last heard from, kept up to date while the page is visible and the question is open. */
export function useJobContact({ id, revision, job, state }: QuestionDetail): JobContact {
  const [polled, setPolled] = useState<{ key: string; job: JobContact } | null>(null)
  // What was polled for another revision says nothing about this one, because an answer is handed out per revision.
  const key = `${id} ${revision}`
  const isOpen = state === 'waiting' || state === 'answered' || state === 'confirming'
  useEffect(() => {
    if (!isOpen) return
    let isOver = false
    const look = async () => {
      if (document.visibilityState !== 'visible') return
      // A failed poll is ignored: the next one follows, and the page already shows if the service is away.
      const reply = await api.job(id).catch(() => null)
      if (isOver || reply === null) return
      setClock(reply.now)
      setPolled({ key, job: reply })
    }
    const timer = setInterval(() => void look(), EVERY_MS)
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [id, key, isOpen])
  return polled?.key === key && polled.job.heardAt >= job.heardAt ? polled.job : job
}
