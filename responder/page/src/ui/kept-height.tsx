import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/**
 * Stays as high as it was once, at the same width: what is below does not move when less has to be shown. Not on a phone,
 * where it would be a gap as high as the screen.
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
