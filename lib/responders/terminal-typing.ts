import { createInterface } from 'node:readline/promises'
import { type Readable, Writable } from 'node:stream'
import type { AnswerReading } from '@cfa/protocol'
import type { GivenAnswer } from './types.ts'

/** The two streams of a terminal that a person may sit at. */
export interface Terminal {
  input: Readable & { isTTY?: boolean | undefined }
  output: Writable & { isTTY?: boolean | undefined }
  /** Opens a link in the person's browser. Resolves whether or not there is one. */
  openLink?: (link: string) => Promise<void>
}

/** Asks a person to type, one line at a time. */
export interface Typing {
  ask: (text: string) => Promise<string>
  /** Same as `ask`, without showing what is typed. */
  askHidden: (text: string) => Promise<string>
}

export const DECLINED = {
  type: 'decline',
  by: 'the person at the terminal',
  reason: undefined,
} as const satisfies AnswerReading

/** Opens the terminal while `talk` runs. Ctrl-C, Ctrl-D and the end of the input decline. */
export async function withTerminal(
  { input, output }: Terminal,
  signal: AbortSignal,
  talk: (typing: Typing) => Promise<GivenAnswer>,
): Promise<GivenAnswer> {
  const screen = createScreen(output)
  const prompt = createInterface({ input, output: screen, terminal: true, historySize: 0 })
  const closed = new AbortController()
  for (const event of ['SIGINT', 'close']) prompt.once(event, () => closed.abort())
  const ask = (text: string) => prompt.question(text, { signal: AbortSignal.any([signal, closed.signal]) })
  try {
    return await talk({ ask, askHidden: (text) => screen.hide(ask(text)) })
  } catch (error) {
    signal.throwIfAborted()
    if (closed.signal.aborted) return DECLINED
    throw error
  } finally {
    prompt.close()
  }
}

interface Screen extends Writable {
  /** Hides what is typed until `typing` has ended, because a terminal can be scrolled back. */
  hide: (typing: Promise<string>) => Promise<string>
}

function createScreen(output: Writable & { columns?: number }): Screen {
  let isHidden = false
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    if (!isHidden) output.write(chunk)
    done()
  }
  const hide: Screen['hide'] = async (typing) => {
    isHidden = true
    try {
      return await typing
    } finally {
      isHidden = false
      output.write('\n')
    }
  }
  return Object.assign(new Writable({ write }), { hide, columns: output.columns })
}
