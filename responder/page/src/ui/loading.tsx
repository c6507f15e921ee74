import type { ComponentChildren } from 'preact'
import type { Resource } from '../live/use-resource.ts'
import { Button } from './button.tsx'

interface LoadedProps<Value> {
  resource: Resource<Value>
  /** About how many lines there will be, so that little moves when they come. */
  lines?: number
  children: (value: Value) => ComponentChildren
}

/** Shows what was loaded, or that it is loading, or why it can't be. A stale value is still shown, but marked. */
export function Loaded<Value>({
  resource: { value, refusal, reload },
  lines = 4,
  children,
}: LoadedProps<Value>) {
  return (
    <>
      {refusal && (
        <div class="notice" role="alert">
          <p>
            {refusal.message} {refusal.isPassing && 'Retrying automatically.'}
          </p>
          {refusal.isPassing && <Button onClick={() => void reload()}>Try now</Button>}
        </div>
      )}
      {value !== undefined ? children(value) : !refusal && <Skeleton lines={lines} />}
    </>
  )
}

export function Skeleton({ lines }: { lines: number }) {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  )
}
