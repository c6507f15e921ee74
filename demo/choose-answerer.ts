import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerAtTerminal } from './maintainer/at-terminal.ts'
import { answerByItself, answerWrongly, declineByItself } from './maintainer/by-itself.ts'
import type { Answerer } from './maintainer/each-question.ts'
import type { Options } from './options.ts'
import type { Screen } from './screen.ts'
import type { Setting } from './setting.ts'
import type { Story } from './story.ts'

export interface Answering {
  setting: Setting
  story: Story
  screen: Screen
  input: Readable
}

/** The question arrives before the log's last lines about it do, so the answerer waits this long. */
const LAST_LINES_MS = 250

/** Chooses who answers: the demo, the person at the terminal, or first the demo and then the person. */
export function chooseAnswerer(options: Options, { setting, story, screen, input }: Answering): Answerer {
  const { people, authenticator, phones } = setting
  const byItself = { as: options.as, people, authenticator, say: story.act }
  const announce = (by: 'demo' | 'person', answerer: Answerer): Answerer => {
    return async (question, signal) => {
      await sleep(LAST_LINES_MS)
      story.turn(setting, { ...question, call: await phones.firstCall() }, by)
      await answerer(question, signal)
    }
  }
  const onInterrupt = () => process.kill(process.pid, 'SIGINT')
  const first = [
    ...(options.wrongCode ? [answerWrongly(byItself)] : []),
    ...(options.decline ? [declineByItself(byItself)] : []),
  ].map((answerer) => announce('demo', answerer))
  const last = options.auto
    ? announce('demo', answerByItself(byItself))
    : announce('person', answerAtTerminal({ people, authenticator, screen, input, onInterrupt }))
  // The first ones answer one question each. The last one answers all others.
  return (question, signal) => (first.shift() ?? last)(question, signal)
}
