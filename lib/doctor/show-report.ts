import { styleText } from 'node:util'
import type { Report } from './examine.ts'
import type { Check, Finding, Level } from './finding.ts'

/** How the report is written. */
export interface ReportStyle {
  hasColors: boolean
  /** Characters in a line. `undefined` if lines are not wrapped. */
  columns: number | undefined
}

const HEADINGS: Record<Check, string> = {
  versions: 'Versions',
  configuration: 'Configuration',
  package: 'Package',
  plugins: 'Plugins',
  registry: 'Registry',
  accounts: 'Accounts',
  responder: 'Responder',
  job: 'CI job',
}
const COLORS = { ok: 'green', warning: 'yellow', error: 'red', unknown: 'dim' } as const
const LEVEL_WIDTH = 'warning'.length
const LONGEST_TITLE = 40
const NARROWEST_DETAIL = 30

/** Writes a table of all findings, then what to do about them, errors first. */
export function showReport({ findings }: Report, style: ReportStyle): string {
  const width = Math.min(LONGEST_TITLE, Math.max(0, ...findings.map(({ title }) => title.length)))
  let last: Check | undefined
  const rows = findings.flatMap((finding) => {
    const heading = finding.check === last ? [] : ['', bold(HEADINGS[finding.check], style)]
    last = finding.check
    return [...heading, ...showRow(finding, width, style)]
  })
  return [...rows.slice(1), '', ...showFixes(findings, style), ''].join('\n')
}

function showRow({ level, title, detail }: Finding, width: number, style: ReportStyle): string[] {
  const indent = LEVEL_WIDTH + width + 6
  const mark = paint(level, level.padEnd(LEVEL_WIDTH), style)
  const lines = wrap(detail, indent, style)
  const label = `  ${mark}  ${title.padEnd(width)}`
  if (title.length > width) return [label, ...lines.map((line) => ' '.repeat(indent) + line)]
  return [`${label}  ${lines[0] ?? ''}`, ...lines.slice(1).map((line) => ' '.repeat(indent) + line)]
}

/** Lists what to fix. Warnings are worth fixing, but only errors have to be fixed. */
function showFixes(findings: readonly Finding[], style: ReportStyle): string[] {
  const wanted = (['error', 'warning'] as const).flatMap((level) =>
    findings.filter((finding) => finding.level === level),
  )
  const counts = describeCounts(findings)
  if (wanted.length === 0) return [bold(counts, style)]
  const steps = wanted.flatMap(({ level, id, title, next, detail }, index) => {
    const number = `${index + 1}.`.padEnd(4)
    const name = /^E[A-Z0-9]+$/.test(id) ? `${id}: ${title}` : title
    const lines = (next || detail).split('\n').flatMap((line) => wrap(line, 6, style))
    return [`  ${number}${paint(level, name, style)}`, ...lines.map((line) => `      ${line}`)]
  })
  return [bold(counts, style), '', ...steps]
}

function describeCounts(findings: readonly Finding[]): string {
  const [errors, warnings] = (['error', 'warning'] as const).map(
    (level) => findings.filter((finding) => finding.level === level).length,
  ) as [number, number]
  if (errors + warnings === 0) return 'Nothing to fix.'
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`
  const isHere = findings.some(({ id, level }) => id === 'ci' && level === 'ok')
  const fails = isHere ? 'A release would fail' : 'A release from here would fail'
  const verdict = errors > 0 ? fails : 'A release can go on'
  return `${verdict}: ${count(errors, 'error')}, ${count(warnings, 'warning')}. To fix:`
}

function wrap(text: string, indent: number, { columns }: ReportStyle): string[] {
  if (columns === undefined) return [text]
  const width = Math.max(NARROWEST_DETAIL, columns - indent)
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + word.length < width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}

function paint(level: Level, text: string, { hasColors }: ReportStyle): string {
  return hasColors ? styleText(COLORS[level], text, { validateStream: false }) : text
}

function bold(text: string, { hasColors }: ReportStyle): string {
  return hasColors ? styleText('bold', text, { validateStream: false }) : text
}
