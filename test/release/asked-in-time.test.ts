import test from 'ava'
import { APPROVAL, askingScene, code, TOPIC, untilAborted } from './session-scene.ts'

const answer = () => code('012345')
const HALF_HOUR_MS = 30 * 60_000

test('no other code is asked for in the last seconds', async (t) => {
  const { ask, clock, responder, session } = askingScene({ answer })
  await ask(TOPIC)
  session.report('rejected')
  await clock.advance(HALF_HOUR_MS - 30_000)
  await ask(TOPIC, 'rejected')
  session.report('rejected')
  await clock.advance(1)
  await t.throwsAsync(ask(TOPIC, 'rejected'), { code: 'EOTPTIMEOUT' })
  session.report('failed')
  await session.settled()
  t.is(responder.asked.length, 2)
  t.deepEqual(responder.reported, ['rejected', 'rejected', 'failed'])
})

test('no other link is sent in the last seconds', async (t) => {
  const scene = askingScene({ answer, confirm: (_question, _link, { signal }) => untilAborted(signal) })
  await scene.ask(TOPIC)
  await scene.clock.advance(HALF_HOUR_MS - 29_999)
  const { signal } = new AbortController()
  const confirming = scene.session.confirm('https://registry.example/', undefined, {
    ...scene.asking,
    signal,
  })
  await t.throwsAsync(confirming, { code: 'EOTPTIMEOUT' })
  t.deepEqual(scene.responder.links, [])
})

test('the deadline is a minute before the job is stopped', async (t) => {
  const { ask, responder } = askingScene({ answer, jobEndsInMs: 10 * 60_000 })
  await ask(TOPIC)
  t.is(responder.asked[0]?.expiresAt, '2026-11-22T18:09:00.000Z')
})

test('a job that is about to be stopped asks nobody', async (t) => {
  const { ask, responder, open } = askingScene({ answer, jobEndsInMs: 89_999 })
  await t.throwsAsync(ask(APPROVAL), { code: 'EAPPROVALTIMEOUT' })
  t.deepEqual([responder.asked.length, open.size], [0, 0])
})
