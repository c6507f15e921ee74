import { createSealingKey } from '@cfa/protocol/sealing'
import { send } from './http.ts'
import { questionOf } from './job.ts'
import type { Maintainer } from './maintainer.ts'

/** The calls that are timed, in the order of the table's columns. */
export const CALLS = [
  'inbox',
  'history',
  'question',
  'answer',
  'projects',
  'ask',
  'poll',
  'report',
  'metrics',
] as const
type Call = (typeof CALLS)[number]

interface Place {
  origin: string
  /** The path of the project's endpoint. */
  path: string
  secret: string
}

/**
 * Releases one package after another and makes every call for each. Returns each call's median and 99th percentile.
 */
export async function callAll(
  { origin, path, secret }: Place,
  { headers, answer }: Maintainer,
  rounds: number,
): Promise<number[][]> {
  const times = new Map<Call, number[]>(CALLS.map((name) => [name, []]))
  const timed = async <Result>(name: Call, work: () => Promise<Result>): Promise<Result> => {
    const startedAt = performance.now()
    const result = await work()
    times.get(name)?.push(performance.now() - startedAt)
    return result
  }
  const get = async (name: Call, url: string) => {
    const { status, body } = await timed(name, () => send('GET', `${origin}${url}`, headers))
    if (status !== 200) throw new Error(`${name} ended with ${status}: ${body}`)
  }
  const { publicJwk } = await createSealingKey()
  const job = { authorization: `Bearer ${secret}` }
  for (let round = 0; round < rounds; round += 1) {
    const question = questionOf(round, publicJwk)
    const place = `${origin}${path}/questions/${question.id}`
    await timed('ask', () => send('POST', `${origin}${path}`, job, question))
    await get('inbox', '/api/questions')
    await get('question', `/api/questions/${question.id}`)
    await timed('answer', () => answer(question))
    const polled = await timed('poll', () => send('GET', `${place}?after=1`, job))
    if (JSON.parse(polled.body).state !== 'answered') throw new Error(`polling ended with ${polled.body}`)
    await timed('report', () => send('PATCH', place, job, { state: 'published' }))
    await get('history', '/api/history')
    await get('projects', '/api/projects')
    await get('metrics', '/metrics')
  }
  return CALLS.map((name) => percentiles(times.get(name) ?? []))
}

function percentiles(values: readonly number[]): number[] {
  const sorted = [...values].sort((one, other) => one - other)
  return [0.5, 0.99].map((share) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN)
}
