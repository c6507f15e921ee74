import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { Refusal } from '../net/refusal.ts'
import { type Change, onChange } from './changes.ts'

/** Something loaded from the service and kept up to date. The last good value stays if a newer one can't be loaded. */
export interface Resource<Value> {
  value: Value | undefined
  refusal: Refusal | undefined
  reload: () => Promise<void>
  /** Sets a value that a call has returned, without loading again. */
  set: (value: Value) => void
}

const FIRST_RETRY_MS = 2_000
const LAST_RETRY_MS = 30_000

/** Loads something, and loads it again on every change that `concerns` it. `key` identifies what is loaded. */
export function useResource<Value>(
  key: string,
  load: () => Promise<Value>,
  concerns: (change: Change) => boolean = (change) => change === null,
): Resource<Value> {
  const [state, setState] = useState<{ key: string; value?: Value; refusal?: Refusal | undefined }>({ key })
  const turn = useRef(0)
  const latest = useRef({ load, concerns })
  latest.current = { load, concerns }

  const reload = useCallback(async () => {
    const turnOfThis = ++turn.current
    const isCurrent = () => turnOfThis === turn.current
    try {
      const value = await latest.current.load()
      if (isCurrent()) setState({ key, value })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (isCurrent())
        setState((before) => (before.key === key ? { ...before, refusal: error } : { key, refusal: error }))
    }
  }, [key])

  useEffect(() => {
    void reload()
    const stop = onChange((change) => {
      if (!change?.isProgress && latest.current.concerns(change)) void reload()
    })
    return () => {
      turn.current += 1
      stop()
    }
  }, [reload])
  useRetries(state.refusal, reload)

  const set = useCallback(
    (value: Value) => {
      turn.current += 1
      setState({ key, value })
    },
    [key],
  )
  const current = state.key === key ? state : { key }
  return { value: current.value, refusal: current.refusal, reload, set }
}

/** Retries after a temporary failure, each time after twice as long. */
function useRetries(refusal: Refusal | undefined, reload: () => Promise<void>): void {
  const waitMs = useRef(FIRST_RETRY_MS)
  useEffect(() => {
    if (!refusal?.isPassing) {
      waitMs.current = FIRST_RETRY_MS
      return
    }
    const timer = setTimeout(() => void reload(), waitMs.current)
    waitMs.current = Math.min(waitMs.current * 2, LAST_RETRY_MS)
    return () => clearTimeout(timer)
  }, [refusal, reload])
}
