import { answerSchema, type Question, readAnswerValue, readPollReply, type State } from '../index.ts'
import type { Client, Reply } from './client.ts'

/** Thrown if an endpoint breaks a rule. The message is a sentence. */
export class NotOk extends Error {}

export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new NotOk(otherwise)
}

export function expectStatus({ status }: Pick<Reply, 'status'>, ...expected: number[]): void {
  expect(expected.includes(status), `The status was ${status}, not ${expected.join(' or ')}.`)
}

/** Like `expectStatus`, for a call that has a name. */
export function expectStatusOf(call: string, reply: Pick<Reply, 'status'>, ...expected: number[]): void {
  expect(
    expected.includes(reply.status),
    `${call}: the status was ${reply.status}, not ${expected.join(' or ')}.`,
  )
}

export function jsonOf({ text }: Reply): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NotOk('The body is not JSON.')
  }
}

/** Asks, and returns the URL to poll. */
export async function askWaiting({ call, endpoint }: Client, question: Question): Promise<URL> {
  const reply = await call({ method: 'POST', body: question })
  expectStatus(reply, 202)
  const location = reply.headers.get('location')
  expect(location !== null, 'There is no `Location`.')
  const place = URL.parse(location, endpoint.href)
  expect(place?.origin === endpoint.origin, 'The `Location` is of another origin.')
  return place
}

/** Polls once. Returns `undefined` if there is nothing new. */
export async function poll({ call }: Client, place: URL, after: number, waitS = 0) {
  const url = new URL(place)
  url.search += `${url.search ? '&' : '?'}after=${after}`
  const reply = await call({ url, headers: waitS > 0 ? { prefer: `wait=${waitS}` } : {} })
  expectStatus(reply, 200, 204)
  if (reply.status === 204) return undefined
  const value = jsonOf(reply)
  const news = readPollReply(value)
  const { answer } = value as { answer?: unknown }
  if (answer != null) expect(answerSchema.safeParse(answer).success, 'The answer is of no allowed form.')
  expect(news.revision > after, `The revision ${news.revision} is not above ${after}.`)
  return { ...news, answer: answer == null ? undefined : readAnswerValue(answer) }
}

/** Polls until the question is in this state. */
export async function untilState(
  client: Client,
  place: URL,
  { state, after }: { state: State; after: number },
) {
  const deadline = performance.now() + 60_000
  for (let seen = after; performance.now() < deadline; ) {
    const news = await poll(client, place, seen, 5)
    if (news?.state === state) return news
    seen = news?.revision ?? seen
  }
  throw new NotOk(`It did not become ${state} within a minute.`)
}

export const report = ({ call }: Client, place: URL, report: object): Promise<Reply> =>
  call({ method: 'PATCH', url: place, body: report })
