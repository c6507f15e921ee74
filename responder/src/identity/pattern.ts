/** Longer values match nothing: no claim that says who a build is comes near. */
const LONGEST_TEXT = 2048

/**
 * Whether all of a text is what the pattern says: `*` stands for any text without a slash, `**` for any text, everything
 * else for itself. The time it takes grows with both lengths, whatever they hold.
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
