import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Problem } from './button.tsx'

type View = ComponentType

/** Returns a view that is loaded only when somebody opens it, so that the first view is there sooner. */
export function laterView(load: () => Promise<View>): View {
  let loaded: View | undefined
  return function LaterView() {
    const [Shown, setShown] = useState<View | undefined>(() => loaded)
    const [hasFailed, setFailed] = useState(false)
    useEffect(() => {
      if (loaded) return
      load().then(
        (view) => {
          loaded = view
          setShown(() => view)
        },
        () => setFailed(true),
      )
    }, [])
    if (Shown) return <Shown />
    return hasFailed ? <Problem text="This view could not be loaded. Load the page again." /> : null
  }
}
