import { printable } from '@cfa/protocol'
import { withFewMarks } from '../few-marks.ts'

/** What a stranger wrote as one line of a message; `undefined` where nothing of it can be seen. */
export function shownLine(text: string | null, maxLength: number): string | undefined {
  const line = printable(text, maxLength)
  return line === undefined ? undefined : withFewMarks(line)
}
