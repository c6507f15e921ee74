import { createInterface, type Interface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Authenticator, Codes } from '../authenticator.ts'
import type { Screen } from '../screen.ts'
import type { Answerer } from './each-question.ts'
import type { People } from './people.ts'
import { type Asking, readAnswer } from './read-answer.ts'

export interface AtTerminal {
  people: People
  authenticator: Authenticator
  screen: Screen
  input: Readable
  /** Called for Ctrl-C at the prompt, where it is a key and not a signal, and if the input ends. */
  onInterrupt: () => void
}

/** Asks at a prompt below the authenticator's codes. An answer on the page removes the prompt. */
export function answerAtTerminal({
  people,
  authenticator,
  screen,
  input,
  onInterrupt,
}: AtTerminal): Answerer {
  return async (question, signal) => {
    const prompt = createInterface({ input, output: screen.output, terminal: true, historySize: 0 })
    prompt.once('SIGINT', onInterrupt)
    const over = Promise.withResolvers<undefined>()
    signal.addEventListener('abort', () => over.resolve(undefined), { once: true })
    const drawing = draw(prompt, authenticator, screen)
    const answer = await Promise.race([readAnswer(prompt, drawing), over.promise])
    drawing.stop()
    prompt.close()
    if (answer && 'declined' in answer) await people[answer.username].decline(question, null)
    else if (answer) await people[answer.username].answer(question, answer)
    else if (!signal.aborted) onInterrupt()
  }
}

/** Draws the codes above the prompt and keeps them up to date. */
function draw(prompt: Interface, { read }: Authenticator, screen: Screen): Asking & { stop: () => void } {
  let asked = ''
  const show = () => {
    prompt.setPrompt(`${showCodes(read(), screen)}\n  ${asked}`)
    prompt.prompt(true)
  }
  screen.line()
  const timer = setInterval(show, 1000)
  const release = screen.hold({ rows: () => prompt.getCursorPos().rows, show })
  return {
    ask: (text) => {
      asked = text
      show()
    },
    complain: (text) => screen.line(`  ${text}`),
    stop: () => {
      clearInterval(timer)
      release()
    },
  }
}

function showCodes({ codes, secondsLeft }: Codes, { style }: Screen): string {
  const shown = codes.map(({ account, code }) => `${account} ${style('bold', spaced(code))}`)
  return `  ${style('dim', 'Authenticators:')} ${shown.join('   ')}   ${style('dim', `${secondsLeft} s left`)}`
}

const spaced = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`
