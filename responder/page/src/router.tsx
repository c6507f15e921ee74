import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** The path of the current view. */
export const path = signal(location.pathname)

/** Whether the person came from another view. If so, the heading takes the focus, as if a page had been loaded. */
let hasNavigated = false

export function navigate(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  hasNavigated = true
  path.value = location.pathname
  window.scrollTo(0, 0)
}

window.addEventListener('popstate', () => {
  hasNavigated = true
  path.value = location.pathname
})

interface LinkProps {
  href: string
  class?: string
  children: ComponentChildren
}

/** Links to another view. With a modifier key, the browser handles the click. */
export function Link({ href, children, ...rest }: LinkProps) {
  const isHere = path.value === href
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    navigate(href)
  }
  return (
    <a href={href} onClick={follow} aria-current={isHere ? 'page' : undefined} {...rest}>
      {children}
    </a>
  )
}

/** Moves the focus to the heading of the view, from something that is about to go. */
export const focusHeading = (): void => document.querySelector('h1')?.focus({ preventScroll: true })

/** The heading of a view. It takes the focus after navigation. */
export function Heading({ children, ...rest }: { children: ComponentChildren; class?: string; id?: string }) {
  const element = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (hasNavigated) element.current?.focus({ preventScroll: true })
  }, [])
  return (
    <h1 ref={element} tabIndex={-1} {...rest}>
      {children}
    </h1>
  )
}
