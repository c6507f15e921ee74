/** Longer values match nothing. No claim that identifies a build comes near. */
const LONGEST_TEXT = 2048

/**
 * Whether the pattern matches the whole text. `*` stands for any text without a slash, `**` for any text, and
 * everything else for itself. The time this takes is proportional to the product of both lengths, whatever they hold.
 */
export function matches(pattern: string, text: string): boolean {
  if (text.length > LONGEST_TEXT) return false
  let reached = new Uint8Array(text.length + 1)
  reached[0] = 1
  for (const [part] of pattern.matchAll(/\*+|[^*]/gs)) {
    const next = new Uint8Array(text.length + 1)
    for (let at = 0; at <= text.length; at += 1) {
      const before = at > 0 ? text[at - 1] : undefined
      if (part.startsWith('*'))
        next[at] = reached[at] || (at > 0 && (part.length > 1 || before !== '/') ? next[at - 1] : 0) || 0
      else next[at] = before === part ? (reached[at - 1] ?? 0) : 0
    }
    reached = next
  }
  return reached[text.length] === 1
}
