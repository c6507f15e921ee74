import { stringify } from 'csv-stringify/sync'
import type { ExportedLine } from './history.ts'

/** A line of the history as it is exported: text, so that it is the same in both formats. */
const exported = (line: ExportedLine) => ({
  project: line.project,
  package: line.package.name,
  version: line.package.version,
  distTag: line.package.tag,
  packages: line.packages.join(' '),
  kind: line.isTest ? 'test' : line.kind,
  outcome: line.state,
  reason: line.reason,
  approvedBy: line.approval?.answeredBy ?? (line.ask === 'approval' ? line.answeredBy : null),
  answeredBy: line.answeredBy,
  account: line.account ?? line.approval?.account ?? null,
  askedAt: new Date(line.approval?.askedAt ?? line.askedAt).toISOString(),
  changedAt: new Date(line.changedAt).toISOString(),
  id: line.id,
})

const COLUMNS: (keyof ReturnType<typeof exported>)[] = [
  ...(['project', 'package', 'version', 'distTag', 'kind', 'outcome', 'reason', 'approvedBy'] as const),
  ...(['answeredBy', 'account', 'askedAt', 'changedAt', 'id', 'packages'] as const),
]

/** CSV with a header (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe. */
export async function* csvOf(pages: AsyncIterable<ExportedLine[]>): AsyncGenerator<string> {
  const options = { columns: COLUMNS, escape_formulas: true, record_delimiter: 'windows' as const }
  yield stringify([], { ...options, header: true })
  for await (const lines of pages) if (lines.length > 0) yield stringify(lines.map(exported), options)
}

/** An array, a line each. */
export async function* jsonOf(pages: AsyncIterable<ExportedLine[]>): AsyncGenerator<string> {
  let separator = '[\n'
  for await (const lines of pages) {
    for (const line of lines) {
      yield `${separator}${JSON.stringify(exported(line))}`
      separator = ',\n'
    }
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}
