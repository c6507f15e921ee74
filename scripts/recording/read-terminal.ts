import { stripVTControlCharacters } from 'node:util'

/** A piece of text with one set of styles. */
export interface Run {
  text: string
  styles: string[]
}

/** One row on the screen. A line of output takes at least one. */
export type Row = Run[]

const STYLES: Record<string, string> = { 1: 'bold', 2: 'dim', 4: 'underline', 36: 'cyan' }
const ENDS: Record<string, string[]> = { 22: ['bold', 'dim'], 24: ['underline'], 39: ['cyan'] }

/** Reads what a program wrote to a terminal, line by line. Drops all control sequences except styles. */
export function readLines(output: string): Row[] {
  let styles: string[] = []
  return output
    .replace(/\n$/, '')
    .split('\n')
    .map((line) =>
      line.split(/(\x1b\[\d*m)/).flatMap((part) => {
        const code = /^\x1b\[(\d*)m$/.exec(part)?.[1]
        if (code === undefined) return part === '' ? [] : [{ text: stripVTControlCharacters(part), styles }]
        styles = styled(styles, code)
        return []
      }),
    )
}

function styled(styles: string[], code: string): string[] {
  if (code === '' || code === '0') return []
  const left = styles.filter((style) => !ENDS[code]?.includes(style))
  return STYLES[code] ? [...left, STYLES[code]] : left
}

/** Breaks a line where a terminal would: after `columns` cells, even within a word. */
export function wrap(line: Row, columns: number): Row[] {
  const rows: Row[] = [[]]
  let used = 0
  for (const { text, styles } of line) {
    let run: Run = { text: '', styles }
    rows.at(-1)?.push(run)
    for (const character of text) {
      const width = /\p{Emoji_Presentation}/u.test(character) ? 2 : 1
      if (used + width > columns) {
        run = { text: '', styles }
        rows.push([run])
        used = 0
      }
      run.text += character
      used += width
    }
  }
  return rows
}

export const textOf = (line: Row): string => line.map(({ text }) => text).join('')
