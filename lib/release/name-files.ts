/** The log need not name every file of a large change. */
const NAMED = 10

/** The files that changed, for a sentence. */
export function nameFiles(changed: readonly string[]): string {
  const more = changed.length > NAMED ? ` and ${changed.length - NAMED} more` : ''
  return `${changed.slice(0, NAMED).join(', ') || 'none in the working tree'}${more}`
}
