import { type Row, textOf, wrap } from './read-terminal.ts'

export const COLUMNS = 100
const ROWS = 25
const LINE_PX = 18
const WIDTH_PX = 824
const MARGIN_PX = 16
const HEIGHT_PX = ROWS * LINE_PX + 2 * MARGIN_PX
/** How long the last screen stays before the recording starts over. */
const END_MS = 6000

/** Draws a program's output as a scrolling terminal. Each line is a `<g>`, and each of its rows a `<text>`. */
export function draw(lines: Row[], { title, description }: { title: string; description: string }): string {
  const wrapped = lines.map((line) => wrap(line, COLUMNS))
  let row = 0
  const body = wrapped.map((rows) => `<g>${rows.map((one) => drawRow(one, row++)).join('')}</g>`)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH_PX} ${HEIGHT_PX}" width="${WIDTH_PX}" height="${HEIGHT_PX}" role="img" aria-labelledby="t d">`,
    `<title id="t">${escapeXml(title)}</title>`,
    `<desc id="d">${escapeXml(description)}</desc>`,
    `<style>${styleOf(lines, wrapped)}</style>`,
    '<rect class="screen" width="100%" height="100%" rx="8"/>',
    `<svg x="${MARGIN_PX}" y="${MARGIN_PX}" width="${WIDTH_PX - 2 * MARGIN_PX}" height="${ROWS * LINE_PX}">`,
    `<g class="scroll">\n${body.join('\n')}\n</g>`,
    `<rect class="screen cover" width="100%" height="${ROWS * LINE_PX}"/>`,
    '</svg>',
    '</svg>',
    '',
  ].join('\n')
}

function drawRow(row: Row, index: number): string {
  const runs = row.map(({ text, styles }) =>
    styles.length > 0 ? `<tspan class="${styles.join(' ')}">${escapeXml(text)}</tspan>` : escapeXml(text),
  )
  return `<text y="${index * LINE_PX + 13}">${runs.join('')}</text>`
}

/** Escapes a text for XML, also in quoted attributes. Characters that XML does not allow are dropped. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** How long a line needs to be read. Most of semantic-release's own lines only have to be seen going by. */
function readingMs(text: string): number {
  if (/→|waits, and/.test(text)) return 1800
  if (text.includes('[@cfa/')) return 600
  return text.startsWith('  │') || text.trim() === '' ? 80 : 350
}

function styleOf(lines: Row[], wrapped: Row[][]): string {
  const times = lines.map((line) => readingMs(textOf(line)))
  const whole = times.reduce((sum, time) => sum + time, END_MS)
  const scroll: string[] = []
  const cover: string[] = []
  let clock = 0
  let shown = 0
  for (const [index, rows] of wrapped.entries()) {
    shown += rows.length
    const at = `${((clock / whole) * 100).toFixed(2)}%`
    scroll.push(`${at}{transform:translateY(${-Math.max(0, shown - ROWS) * LINE_PX}px)}`)
    if (shown <= ROWS) cover.push(`${at}{transform:translateY(${shown * LINE_PX}px)}`)
    else if (cover.length === index) cover.push(`${at}{transform:translateY(${ROWS * LINE_PX}px)}`)
    clock += times[index] ?? 0
  }
  const hold = (moves: string[]) => `${moves.join('')}100%${moves.at(-1)?.replace(/^[\d.]+%/, '')}`
  const last = -Math.max(0, shown - ROWS) * LINE_PX
  return [
    'text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;fill:#1f2328;white-space:pre}',
    '.screen{fill:#f6f8fa}.bold{font-weight:700}.dim{fill:#59636e}.cyan{fill:#0a6b7c}.underline{text-decoration:underline}',
    '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.screen{fill:#161b22}.dim{fill:#9198a1}.cyan{fill:#56d4dd}}',
    `.scroll{transform:translateY(${last}px)}.cover{transform:translateY(${Math.min(shown, ROWS) * LINE_PX}px)}`,
    `@media(prefers-reduced-motion:no-preference){.scroll{animation:s ${whole}ms step-end infinite}.cover{animation:c ${whole}ms step-end infinite}}`,
    `@keyframes s{${hold(scroll)}}@keyframes c{${hold(cover)}}`,
  ].join('')
}
