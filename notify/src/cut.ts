/** At most `length` UTF-16 code units (at least one), `…` in place of the rest, and no half of a character. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text
  return `${text.slice(0, Math.max(0, length - 1)).replace(/[\ud800-\udbff]$/, '')}…`
}

/** As `cut`, in bytes of UTF-8. */
export function cutBytes(text: string, bytes: number): string {
  const encoded = Buffer.from(text)
  if (encoded.length <= bytes) return text
  // A character that was cut in two is decoded as a mark of replacement.
  const start = encoded.subarray(0, bytes - ELLIPSIS_BYTES).toString()
  return `${start.replace(/\ufffd$/, '')}…`
}

const ELLIPSIS_BYTES = 3

/**
 * Escapes a text, and cuts it first so that at most `length` UTF-16 code units come of it. What was cut after it was
 * escaped could end in half of an escape.
 *
 * @param length - At least 1.
 * @param toMarkup - Makes no text shorter.
 */
export function escapeWithin(text: string, length: number, toMarkup: (text: string) => string): string {
  const escaped = toMarkup(text)
  if (escaped.length <= length) return escaped
  let [fitting, tooLong] = [0, Math.min(text.length, length + 1)]
  while (tooLong - fitting > 1) {
    const middle = Math.floor((fitting + tooLong) / 2)
    if (toMarkup(cut(text, middle)).length <= length) fitting = middle
    else tooLong = middle
  }
  return toMarkup(cut(text, fitting))
}
