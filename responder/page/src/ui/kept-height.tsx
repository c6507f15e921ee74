import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/**
 * Stays as high as it has been, as long as its width stays the same, so that what is below does not move when there is
 * less to show. On a phone it does not, because the gap would be as high as the screen.
 */
export function KeptHeight({ children }: { children: ComponentChildren }) {
  const element = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const box = element.current
    if (!box) return
    let width = 0
    const observer = new ResizeObserver(([entry]) => {
      const size = entry?.borderBoxSize[0]
      if (!size) return
      if (size.inlineSize !== width) box.style.minHeight = ''
      width = size.inlineSize
      box.style.minHeight = `${box.offsetHeight}px`
    })
    observer.observe(box)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={element} class="kept">
      {children}
    </div>
  )
}
