import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sealAnswer } from '@cfa/protocol/sealing'
import test from 'ava'
import { freePort } from '../helpers/free-port.ts'
import {
  ASK,
  answerOf,
  call,
  declineOf,
  furnish,
  type Headed,
  newQuestion,
  pollOf,
  tellOf,
} from '../helpers/furnished.ts'
import { command, service } from '../helpers/process.ts'
import { openRecorder } from './recorder.ts'

/** Long enough not to appear in a date, hash or random text by chance. */
const CODES = ['7391846250917364', '5180273946628105', '8264019573320648'] as const

test('no code is ever in the database, its back-ups, the logs or the traffic', async (t) => {
  const place = await furnish(t, { PORT: String(await freePort()), CFA_LOG_LEVEL: 'debug' })
  const folder = place.environment.CFA_DATA_DIR ?? ''
  const running = await service(t, place.environment)
  const { url, recorded } = await openRecorder(t, Number(place.environment.PORT))
  const { question, open } = await newQuestion('1.0.0')
  const say = async (headers: Headed, route: readonly [string, string], body?: object) => {
    const said = await call(url, { ...headers, connection: 'close' }, route, body)
    t.true(said.status < 300, String(said.status))
    return said.body
  }
  const answer = async (attempt: number, otp: string) => {
    const sealed = await sealAnswer({ username: 'alice', otp }, question)
    await say(place.ada, answerOf(question), { attempt, sealed })
    answers.push(sealed)
    await look(sealed)
    const { answer: given } = await say(place.job, pollOf(question, 0))
    t.like(await open((given as { sealed: string }).sealed), { otp })
  }
  const seen: Buffer[] = []
  const answers: string[] = []
  const look = async (kept: string) => {
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))))
    const backup = await command(t, ['backup', join(folder, `${seen.length}.jsonl`)], place.environment)
    t.is(backup.exitCode, 0)
    // To prove that the search works, it has to find the sealed answer and its question.
    t.true(hasIn(files, kept))
    t.true(hasIn(files, question.id))
    seen.push(...files)
  }

  await say(place.job, ASK, question)
  await answer(1, CODES[0])
  await say(place.job, tellOf(question), { state: 'publishing' })
  await say(place.job, tellOf(question), { state: 'rejected', reason: 'The code was too old.' })
  await say(place.job, ASK, { ...question, attempt: 2, reason: 'rejected' })
  await answer(2, CODES[1])
  await say(place.job, tellOf(question), { state: 'publishing' })
  await say(place.job, tellOf(question), { state: 'published' })
  const staged = await newQuestion('1.0.1', { kind: 'stage-approve' })
  await say(place.job, ASK, staged.question)
  const sealed = await sealAnswer({ declined: true, username: 'alice', otp: CODES[2] }, staged.question)
  await say(place.ada, declineOf(staged.question), { attempt: 1, reason: null, sealed })
  await look(sealed)
  const { answer: decline } = await say(place.job, pollOf(staged.question, 0))
  t.like(await staged.open((decline as { sealed: string }).sealed), { otp: CODES[2] })
  for (const path of [
    `/api/questions/${question.id}`,
    '/api/questions',
    '/api/history',
    '/api/audit',
    '/metrics',
  ]) {
    const response = await fetch(`${url}${path}`, { headers: { ...place.ada, connection: 'close' } })
    t.is(response.status, 200, path)
    await response.arrayBuffer()
  }
  running.kill('SIGTERM')
  await running.ended
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))))
  const logs = Buffer.from([await running.log, ...running.lines].join('\n'))
  t.true(hasIn([recorded()], question.id))
  t.true(hasIn([logs], '/api/questions/:id/answer'))
  const everything = [...seen, ...files, logs, recorded()]
  for (const code of CODES) for (const form of formsOf(code)) t.false(hasIn(everything, form), form)
  // After the end, not even the sealed answers are left in the database.
  const kept = await readFile(join(folder, 'responder.sqlite'))
  for (const sealed of answers) t.false(hasIn([kept], sealed.slice(-100)))
  // Neither the store nor the log has a secret that would let somebody ask or answer.
  const secrets = [place.secret, place.ada.cookie?.split('=')[1] ?? '']
  for (const secret of secrets) t.false(hasIn([...seen, ...files, logs], secret))
})

const hasIn = (places: Buffer[], text: string): boolean => places.some((place) => place.includes(text))

/** The code as text, in hexadecimal, with spaces, and in base64 at every offset of a longer text. */
function formsOf(code: string): string[] {
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from(`${' '.repeat(shift)}${code}`)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  )
  return [code, code.match(/.{4}/g)?.join(' ') ?? '', Buffer.from(code).toString('hex'), ...base64]
}
