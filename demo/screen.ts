import { clearScreenDown, cursorTo, moveCursor } from 'node:readline'
import type { Writable } from 'node:stream'
import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** A prompt at the bottom. It is cleared to make room for a line and redrawn below it. */
export interface Prompt {
  /** How many rows the cursor is below the prompt's first row. */
  rows: () => number
  show: () => void
}

/** The demo's output: lines one after another, above the prompt if there is one. */
export interface Screen {
  output: Writable
  line: (text?: string) => void
  style: (format: Format, text: string) => string
  /** Keeps a prompt at the bottom. Returns a function that removes it. */
  hold: (prompt: Prompt) => () => void
}

export function createScreen(output: Writable): Screen {
  let held: Prompt | undefined
  return {
    output,
    line: (text = '') => {
      const rows = held?.rows() ?? 0
      if (held) clearPrompt(output, rows)
      // Redrawing the prompt moves up by its rows, so the same number of rows is added first.
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
