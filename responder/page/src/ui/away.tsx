import type { ComponentChildren } from 'preact'

/** A link that leaves the page, or only its text if there is no address that may be linked. */
export function Away({ to, children }: { to: string | null; children: ComponentChildren }) {
  if (to === null) return <>{children}</>
  return (
    <a href={to} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  )
}
