import { useEffect, useState } from 'preact/hooks'
import type { JobContact, QuestionDetail } from '../../../src/api/questions.ts'
import { setClock } from '../live/clock.ts'
import { api } from '../net/api.ts'

const EVERY_MS = 5_000

/** What is known of the job, kept up to date while somebody looks and the job is waited for. */
export function useJobContact({ id, revision, job, state }: QuestionDetail): JobContact {
  const [polled, setPolled] = useState<{ key: string; job: JobContact } | null>(null)
  // An answer is handed out in one revision: what was found of another one says nothing.
  const key = `${id} ${revision}`
  const isOpen = state === 'waiting' || state === 'answered' || state === 'confirming'
  useEffect(() => {
    if (!isOpen) return
    let isOver = false
    const look = async () => {
      if (document.visibilityState !== 'visible') return
      // What can't be had now comes with the next look; the page itself says that the service is away.
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
