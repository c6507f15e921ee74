import { useCallback, useRef, useState } from 'preact/hooks'
import { sentenceOf } from '../net/refusal.ts'

/** Something that the person does, with whether it is under way and what went wrong, in words. */
export interface Action<Args extends unknown[]> {
  run: (...args: Args) => Promise<boolean>
  isBusy: boolean
  problem: string | null
  forget: () => void
}

/** Runs one action at a time: pressing again meanwhile does nothing. `run` resolves with whether it worked. */
export function useAction<Args extends unknown[]>(act: (...args: Args) => Promise<unknown>): Action<Args> {
  const [state, setState] = useState<{ isBusy: boolean; problem: string | null }>({
    isBusy: false,
    problem: null,
  })
  const latest = useRef(act)
  latest.current = act
  const busy = useRef(false)
  const run = useCallback(async (...args: Args) => {
    if (busy.current) return false
    busy.current = true
    setState({ isBusy: true, problem: null })
    const problem = await latest.current(...args).then(() => null, sentenceOf)
    busy.current = false
    setState({ isBusy: false, problem })
    return problem === null
  }, [])
  const forget = useCallback(() => setState((before) => ({ ...before, problem: null })), [])
  return { ...state, run, forget }
}
