import { type Database, EVERYTHING } from './store/database.ts'

export interface LoopParts {
  database: Pick<Database, 'listen'>
  /** The topic announced when something may be due. */
  topic: string
  /** Does what is due now, or some of it. Resolves with whether more may be due at once. */
  work: () => Promise<boolean>
  /**
   * Milliseconds until something is due. `undefined` if nothing is known to be due, so that only news wakes the loop.
   */
  untilNext: () => Promise<number | undefined>
  /** The longest timer that is set. */
  sleepMaxMs: number
  report: (error: unknown) => void
}

/** The pause after a pass that failed, such as when the store is away. */
const AGAIN_MS = 5_000

/** Creates a loop that works whenever something is due, one pass at a time. It sleeps in between, and wakes on news. */
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
    /** Starts a pass, after the current one if there is one. */
    wake,
    start: (): void => {
      isRunning = true
      stopListening = database.listen((news) => {
        if (news === topic || news === EVERYTHING) setImmediate(wake) // the announcing transaction has to end first
      })
      wake()
    },
    /** Starts nothing more. Resolves when the current pass is over. */
    stop: async (): Promise<void> => {
      isRunning = false
      stopListening()
      clearTimeout(timer)
      await pass
    },
  }
}
