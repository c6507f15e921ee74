import type { Sleep } from './sleep.ts'

/** What `work` comes to, or a rejection where that takes longer than `ms`; then nobody hears of it any more. */
export async function withTimeout<Value>(ms: number, work: Promise<Value>, sleep: Sleep): Promise<Value> {
  const done = new AbortController()
  const late = async (): Promise<never> => {
    await sleep(ms, done.signal, 'deadline')
    throw new Error(`It took longer than ${ms / 1000} seconds.`)
  }
  try {
    return await Promise.race([work, late()])
  } finally {
    done.abort()
  }
}
