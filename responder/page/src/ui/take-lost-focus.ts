import type { RefObject } from 'preact'

/** Moves the focus to an element if what had the focus is gone, such as a form that was replaced by news. */
export function takeLostFocus(element: RefObject<HTMLElement | null>, options?: FocusOptions): void {
  if (document.activeElement === document.body) element.current?.focus(options)
}
