import { setTimeout as sleep } from 'node:timers/promises'
import type { Maintainer } from '../options.ts'
import type { Answerer } from './each-question.ts'
import type { PageClient } from './page-client.ts'

export interface ByItself {
  as: Maintainer
  client: PageClient
  /** Says what it does. */
  say: (text: string) => void
}

/** Long enough to see what happens. */
const PAUSE_MS = 500

/** Answers with the code that the account's authenticator shows; the same code is not given twice. */
export function answerByItself({ as, client, say }: ByItself): Answerer {
  let given: string | undefined
  return async (question, signal) => {
    await sleep(PAUSE_MS)
    const codeNow = async () => (await client.codes()).codes.find(({ account }) => account === as)?.code
    let code = await codeNow()
    if (code === given) say('That code was used. Waiting for the authenticator to show the next one.')
    for (; code === given && !signal.aborted; code = await codeNow()) await sleep(PAUSE_MS)
    if (signal.aborted || code === undefined) return
    given = code
    say(`${as} approves, and types the code ${code} on the page, where it is sealed.`)
    await client.answer(question, { username: as, otp: code })
  }
}

/** Gives a code that is wrong. */
export function answerWrongly({ as, client, say }: ByItself): Answerer {
  return async (question) => {
    await sleep(PAUSE_MS)
    const { codes } = await client.codes()
    const right = codes.find(({ account }) => account === as)?.code ?? ''
    const wrong = right.replace(/./g, (digit) => String((Number(digit) + 1) % 10))
    say(`${as} approves, but mistypes the code: ${wrong}. The registry will see that when it is used.`)
    await client.answer(question, { username: as, otp: wrong })
  }
}

export function declineByItself({ as, client, say }: ByItself): Answerer {
  return async (question) => {
    await sleep(PAUSE_MS)
    say(`${as} declines.`)
    const reason = 'The boat needs a second look.'
    await client.answer(question, { declined: true, by: as, reason })
  }
}
