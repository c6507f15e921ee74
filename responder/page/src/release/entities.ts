/** The named references that release notes use. Others are shown as written. */
const NAMED: Record<string, string> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' },
  ...{ copy: '©', hellip: '…', mdash: '—', ndash: '–', rarr: '→', larr: '←', times: '×' },
}

/** Replaces character references (CommonMark 0.31.2, section 2.5). The result is shown as text, not as HTML. */
export const decodeEntities = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,31}));/gi, (whole, decimal, hexadecimal, name) => {
    if (name) return NAMED[name] ?? whole
    return characterOf(decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16))
  })

/** Returns the character with this code, or U+FFFD for an invisible one. */
function characterOf(code: number): string {
  const character = code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(character) ? '\ufffd' : character
}
