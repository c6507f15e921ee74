/** The ones that notes have; the others are shown as they were written. */
const NAMED: Record<string, string> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' },
  ...{ copy: '©', hellip: '…', mdash: '—', ndash: '–', rarr: '→', larr: '←', times: '×' },
}

/** Reads the character references of a text (CommonMark 0.31.2, section 2.5): the text is shown as text afterwards. */
export const decodeEntities = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,31}));/gi, (whole, decimal, hexadecimal, name) => {
    if (name) return NAMED[name] ?? whole
    return characterOf(decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16))
  })

/** Nothing that can't be seen comes in by its number. */
function characterOf(code: number): string {
  const character = code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(character) ? '\ufffd' : character
}
