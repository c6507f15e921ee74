import { type Database, EVERYTHING } from './store/database.ts'

export interface LoopParts {
  database: Pick<Database, 'listen'>
  /** What is announced where something may be due. */
  topic: string
  /** Does what is due now, or some of it. Resolves with whether there may be more that can be done at once. */
  work: () => Promise<boolean>
  /** Milliseconds until something is due; `undefined`: nothing is known of, and news is waited for. */
  untilNext: () => Promise<number | undefined>
  /** No timer is set for longer. */
  sleepMaxMs: number
  report: (error: unknown) => void
}

/** A store that is away is asked again after this. */
const AGAIN_MS = 5_000

/** Works whenever something is due, one pass at a time, and sleeps in between. It wakes on news. */
export function createWorkLoop({ database, topic, work, untilNext, sleepMaxMs, report }: LoopParts) {
  let isRunning = false
  let isAsked = false
  let timer: NodeJS.Timeout | undefined
  let pass: Promise<void> | undefined
  let stopListening = () => {}

  function wake(): void {
    isAsked = true
    if (!isRunning || pass) return
    pass = passes().finally(() => {
      pass = undefined
      if (isAsked) wake()
    })
  }

  async function passes(): Promise<void> {
    clearTimeout(timer)
    try {
      while (isAsked && isRunning) {
        isAsked = false
        if (await work()) isAsked = true
      }
      sleep(await untilNext())
    } catch (error) {
      report(error)
      sleep(AGAIN_MS)
    }
  }

  function sleep(ms: number | undefined): void {
    clearTimeout(timer)
    if (!isRunning || ms === undefined) return
    timer = setTimeout(wake, Math.max(0, Math.min(ms, sleepMaxMs))).unref()
  }

  return {
    /** Makes a pass, after the one that runs. */
    wake,
    start: (): void => {
      isRunning = true
      stopListening = database.listen((news) => {
        if (news === topic || news === EVERYTHING) setImmediate(wake) // the transaction that said so has to end first
      })
      wake()
    },
    /** Begins nothing more, and resolves when the pass that runs is over. */
    stop: async (): Promise<void> => {
      isRunning = false
      stopListening()
      clearTimeout(timer)
      await pass
    },
  }
}
