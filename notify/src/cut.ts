/** Cuts a text to `length` UTF-16 code units, at least 1. `…` replaces the rest, and no character is cut in half. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text
  return `${text.slice(0, Math.max(0, length - 1)).replace(/[\ud800-\udbff]$/, '')}…`
}

/** Like `cut`, but in bytes of UTF-8. */
export function cutBytes(text: string, bytes: number): string {
  const encoded = Buffer.from(text)
  if (encoded.length <= bytes) return text
  // A character that was cut in half decodes to U+FFFD, the replacement character.
  const start = encoded.subarray(0, bytes - ELLIPSIS_BYTES).toString()
  return `${start.replace(/\ufffd$/, '')}…`
}

const ELLIPSIS_BYTES = 3

/**
 * Escapes a text after cutting it so that the result has at most `length` UTF-16 code units. Cutting the escaped text
 * could leave half an escape at its end.
 *
 * @param length - At least 1.
 * @param toMarkup - Escapes a text. Its result must not be shorter than the text.
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
