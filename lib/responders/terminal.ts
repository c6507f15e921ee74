import { createInterface } from 'node:readline/promises'
import { type Readable, Writable } from 'node:stream'
import type { AnswerReading, Question } from '@cfa/protocol'
import { getError } from '../errors/get-error.ts'
import type { AskHooks, Responder } from './types.ts'

/** Two streams that a person may sit at. */
export interface Terminal {
  input: Readable & { isTTY?: boolean | undefined }
  output: Writable & { isTTY?: boolean | undefined }
}

/** Asks the person who runs the release: for a release by hand, under the same rules as in CI. */
export function createTerminal(terminal: Terminal): Responder {
  return {
    name: 'terminal',
    connect: async () => {
      if (!terminal.input.isTTY || !terminal.output.isTTY) throw getError('ERESPONDERTERMINAL')
      return { features: ['approval'] }
    },
    ask: (question, hooks) => askAtTerminal(question, hooks, terminal),
  }
}

async function askAtTerminal(
  question: Question,
  { signal }: AskHooks,
  terminal: Terminal,
): Promise<AnswerReading> {
  const screen = createScreen(terminal.output)
  const prompt = createInterface({ input: terminal.input, output: screen, terminal: true, historySize: 0 })
  const closed = new AbortController()
  // Ctrl-C, and Ctrl-D or the end of the input.
  for (const event of ['SIGINT', 'close']) prompt.once(event, () => closed.abort())
  const ask = (text: string) => prompt.question(text, { signal: AbortSignal.any([signal, closed.signal]) })
  try {
    const username = await askAccount(question, ask)
    if (username === null) return DECLINED
    const otp = (await screen.hide(ask(codePrompt(question, username)))).trim()
    return otp === '' ? DECLINED : { type: 'code', username, otp }
  } catch (error) {
    signal.throwIfAborted()
    if (closed.signal.aborted) return DECLINED
    throw error
  } finally {
    prompt.close()
  }
}

interface Screen extends Writable {
  /** Shows nothing of what is typed until `typing` has ended: a terminal's text can be scrolled back to. */
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

const DECLINED: AnswerReading = { type: 'decline', by: 'the person at the terminal', reason: undefined }

type Ask = (text: string) => Promise<string>

/** `undefined`: there is nothing to choose; `null`: declined. */
async function askAccount({ accounts }: Question, ask: Ask): Promise<string | undefined | null> {
  if (accounts.length < 2) return accounts[0]
  const choices = accounts.map((name, index) => `${index + 1} ${name}`).join(', ')
  for (;;) {
    const choice = (await ask(`Publish as (${choices}; empty to decline): `)).trim()
    if (choice === '') return null
    const name = accounts[Number(choice) - 1] ?? accounts.find((account) => isSame(account, choice))
    if (name) return name
  }
}

const isSame = (account: string, choice: string) => account.toLowerCase() === choice.toLowerCase()

function codePrompt(
  { package: { name, version, tag }, kind }: Question,
  username: string | undefined,
): string {
  const what =
    kind === 'dist-tag' ? `put ${name}@${version} on the dist-tag ${tag}` : `publish ${name}@${version}`
  return `One-time password${username ? ` of ${username}` : ''} to ${what} (not shown; empty to decline): `
}
