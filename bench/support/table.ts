import { availableParallelism, loadavg } from 'node:os'

/** Prints a table to the terminal as Markdown, so that it can be pasted. Number columns are right-aligned. */
export function printTable(head: readonly string[], rows: ReadonlyArray<readonly string[]>): void {
  const cellsOf = (column: number) => rows.map((row) => row[column] ?? '')
  const columns = head.map((title, column) => ({
    width: Math.max(title.length, ...cellsOf(column).map(({ length }) => length)),
    isNumber: cellsOf(column).every((cell) => /^(?:[\d.]+(?: m?s)?)?$/.test(cell)),
  }))
  const line = (cells: readonly string[]) => {
    const padded = columns.map(({ width, isNumber }, column) => {
      const cell = cells[column] ?? ''
      return isNumber ? cell.padStart(width) : cell.padEnd(width)
    })
    return `| ${padded.join(' | ')} |`
  }
  const rule = columns.map(({ width, isNumber }) =>
    isNumber ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  )
  for (const text of ['', line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)]) console.log(text)
}

/** Formats milliseconds: `412 ms`, `12.3 s`. */
export function showMs(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

export function showRatio(ratio: number): string {
  return ratio.toFixed(2)
}

/** Returns `1.02 ≤ 1.30 met`, or `1.42 > 1.30 missed`. */
export function judgeTarget(ratio: number, target: number): string {
  return `${showRatio(ratio)} ${ratio <= target ? '≤' : '>'} ${showRatio(target)} ${ratio <= target ? 'met' : 'missed'}`
}

/** Prints, below a table, what its medians are of and on which machine. */
export function printMachine(runs: number, of = 'interleaved pairs'): void {
  const load = loadavg()[0]?.toFixed(1)
  const machine = `${availableParallelism()} cores, load ${load}, Node ${process.version}`
  console.log(`\nMedians of ${runs} ${of}; ${machine}.`)
}
