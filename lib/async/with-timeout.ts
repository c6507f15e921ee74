import type { Sleep } from './sleep.ts'

/** Resolves with the result of `work`. Rejects if it takes longer than `ms`, and then ignores what becomes of it. */
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
