type Markdown = typeof import('./markdown.tsx').Markdown

let loaded: Markdown | undefined

/** Loads what reads Markdown: only a release needs it, and waits for it, so that nothing moves afterwards. */
export async function loadMarkdown(): Promise<void> {
  // Where it can't be had, notes are shown as they were written.
  const file = loaded ? undefined : await import('./markdown.tsx').catch(() => undefined)
  loaded ??= file?.Markdown
}

export const markdown = (): Markdown | undefined => loaded
