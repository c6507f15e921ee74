import { createInterface, type Interface } from 'node:readline'
import type { Readable } from 'node:stream'
import { judgeCode, type OpenAnswer, type Question } from '@cfa/protocol'
import type { Codes } from '../responder/authenticator.ts'
import type { Screen } from '../screen.ts'
import type { Answerer } from './each-question.ts'
import type { PageClient } from './page-client.ts'
import { readTyped } from './read-typed.ts'

export interface AtTerminal {
  client: PageClient
  screen: Screen
  input: Readable
  /** Ctrl-C at the prompt, which is a key there and no signal. */
  onInterrupt: () => void
}

/** Asks at the prompt, below the codes of the authenticator. An answer on the page takes the prompt away. */
export function answerAtTerminal({ client, screen, input, onInterrupt }: AtTerminal): Answerer {
  return async (question, signal) => {
    const prompt = createInterface({ input, output: screen.output, terminal: true, historySize: 0 })
    prompt.once('SIGINT', onInterrupt)
    const over = Promise.withResolvers<undefined>()
    signal.addEventListener('abort', () => over.resolve(undefined), { once: true })
    const drawing = await draw(prompt, client, screen)
    const answer = await Promise.race([readAnswer(prompt, question, screen, drawing), over.promise])
    drawing.stop()
    prompt.close()
    if (answer) await client.answer(question, answer)
    else if (!signal.aborted) onInterrupt()
  }
}

interface Drawing {
  /** What stands before the cursor. */
  ask: (text: string) => void
  stop: () => void
}

const QUESTION = 'Answer here: alice or bob and the code, or “no”: '

async function draw(prompt: Interface, client: PageClient, screen: Screen): Promise<Drawing> {
  let asked = QUESTION
  let codes = await client.codes()
  const show = () => {
    prompt.setPrompt(`${showCodes(codes, screen)}\n  ${asked}`)
    prompt.prompt(true)
  }
  const refresh = async () => {
    codes = await client.codes()
    show()
  }
  screen.line()
  show()
  const timer = setInterval(() => void refresh().catch(() => {}), 1000)
  const release = screen.hold({ rows: () => prompt.getCursorPos().rows, show })
  return {
    ask: (text) => {
      asked = text
      show()
    },
    stop: () => {
      clearInterval(timer)
      release()
    },
  }
}

function showCodes({ codes, secondsLeft }: Codes, { style }: Screen): string {
  const shown = codes.map(({ account, code }) => `${account} ${style('bold', spaced(code))}`)
  return `  ${style('dim', 'Authenticator (demo only):')} ${shown.join('   ')}   ${style('dim', `${secondsLeft} s left`)}`
}

const spaced = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`

/** Reads lines until one is an answer. An account and its code may come in one line or in two. */
async function readAnswer(
  prompt: Interface,
  { accounts }: Question,
  screen: Screen,
  drawing: Drawing,
): Promise<OpenAnswer | undefined> {
  let username: string | undefined
  for await (const line of prompt) {
    const typed = readTyped(line, accounts)
    username = typed.username ?? username
    if (typed.decline) return { declined: true, by: username ?? 'the person at the terminal' }
    const judgement = judgeCode(typed.code ?? '')
    if (username && judgement.ok) return { username, otp: judgement.code }
    if (typed.code !== undefined)
      screen.line(`  ${username ? PROBLEMS[judgement.ok ? 'format' : judgement.problem] : NO_NAME}`)
    drawing.ask(username ? `Code of ${username}: ` : QUESTION)
  }
  return undefined
}

const NO_NAME = 'Whose code is it? Type the name first.'
const PROBLEMS = {
  format: 'A code has six digits.',
  'recovery-code': 'That is a recovery code. It stays here: using one may lock an account for days.',
}
