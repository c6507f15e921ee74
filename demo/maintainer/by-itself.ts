import { setTimeout as sleep } from 'node:timers/promises'
import type { Authenticator } from '../authenticator.ts'
import type { Maintainer } from '../options.ts'
import type { Answerer } from './each-question.ts'
import type { People } from './people.ts'

export interface ByItself {
  as: Maintainer
  people: People
  authenticator: Authenticator
  /** Tells the person watching what the maintainer does. */
  say: (text: string) => void
}

/** Long enough for people to see what happens. */
const PAUSE_MS = 500

/** Answers with the code that the account's authenticator shows. Never gives the same code twice. */
export function answerByItself({ as, people, authenticator, say }: ByItself): Answerer {
  let given: string | undefined
  return async (question, signal) => {
    await sleep(PAUSE_MS)
    let code = codeOf(as, authenticator)
    if (code === given) say('That code was used. Waiting for the authenticator to show the next one.')
    for (; code === given && !signal.aborted; code = codeOf(as, authenticator)) await sleep(PAUSE_MS)
    if (signal.aborted) return
    given = code
    say(`${as} approves, and types the code ${code}, as on the page: it is sealed before it is sent.`)
    await people[as].answer(question, { username: as, otp: code })
  }
}

/** Answers with a wrong code. */
export function answerWrongly({ as, people, authenticator, say }: ByItself): Answerer {
  return async (question) => {
    await sleep(PAUSE_MS)
    const wrong = codeOf(as, authenticator).replace(/./g, (digit) => String((Number(digit) + 1) % 10))
    say(`${as} approves, but mistypes the code: ${wrong}. The registry will see that when it is used.`)
    await people[as].answer(question, { username: as, otp: wrong })
  }
}

export function declineByItself({ as, people, say }: ByItself): Answerer {
  return async (question) => {
    await sleep(PAUSE_MS)
    say(`${as} declines.`)
    await people[as].decline(question, 'The boat needs a second look.')
  }
}

function codeOf(as: Maintainer, { read }: Authenticator): string {
  return read().codes.find(({ account }) => account === as)?.code ?? ''
}
