type Markdown = typeof import('./markdown.tsx').Markdown

let loaded: Markdown | undefined

/** Loads the Markdown renderer. Only a release needs it, and waits for it, so that nothing moves afterwards. */
export async function loadMarkdown(): Promise<void> {
  // If it can't be loaded, notes are shown as they were written.
  const file = loaded ? undefined : await import('./markdown.tsx').catch(() => undefined)
  loaded ??= file?.Markdown
}

export const markdown = (): Markdown | undefined => loaded
