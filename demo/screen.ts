import { clearScreenDown, cursorTo, moveCursor } from 'node:readline'
import type { Writable } from 'node:stream'
import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** A prompt that waits at the bottom: it makes room for a line and comes back below it. */
export interface Prompt {
  /** How many rows the cursor is below the prompt's first one. */
  rows: () => number
  show: () => void
}

/** Where the demo writes: lines, one after the other, above the prompt if there is one. */
export interface Screen {
  output: Writable
  line: (text?: string) => void
  style: (format: Format, text: string) => string
  /** The returned function takes the prompt away. */
  hold: (prompt: Prompt) => () => void
}

export function createScreen(output: Writable): Screen {
  let held: Prompt | undefined
  return {
    output,
    line: (text = '') => {
      const rows = held?.rows() ?? 0
      if (held) clearPrompt(output, rows)
      // The prompt's own drawing goes up by the rows that it had: they are given back here.
      output.write(`${text}\n${'\n'.repeat(rows)}`)
      held?.show()
    },
    style: (format, text) => styleText(format, text, { stream: output }),
    hold: (prompt) => {
      held = prompt
      return () => {
        if (held === prompt) clearPrompt(output, prompt.rows())
        held = undefined
      }
    },
  }
}

function clearPrompt(output: Writable, rows: number): void {
  moveCursor(output, 0, -rows)
  cursorTo(output, 0)
  clearScreenDown(output)
}
