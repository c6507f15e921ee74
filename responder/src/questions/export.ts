import { stringify } from 'csv-stringify/sync'
import type { ExportedLine } from './history.ts'

/** Makes an exported line of the history. All values are text, so that both formats have the same. */
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

/**
 * Writes CSV with a header (RFC 4180). A value that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export async function* csvOf(pages: AsyncIterable<ExportedLine[]>): AsyncGenerator<string> {
  const options = { columns: COLUMNS, escape_formulas: true, record_delimiter: 'windows' as const }
  yield stringify([], { ...options, header: true })
  for await (const lines of pages) if (lines.length > 0) yield stringify(lines.map(exported), options)
}

/** Writes a JSON array, with one element in each line. */
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
