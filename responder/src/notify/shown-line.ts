import { printable } from '@cfa/protocol'
import { withFewMarks } from '../few-marks.ts'

/** Makes one line of a message from a stranger's text. `undefined` if nothing in it is visible. */
export function shownLine(text: string | null, maxLength: number): string | undefined {
  const line = printable(text, maxLength)
  return line === undefined ? undefined : withFewMarks(line)
}
