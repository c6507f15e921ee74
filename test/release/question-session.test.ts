import test, { type ExecutionContext } from 'ava'
import type { ErrorCode } from '../../index.ts'
import { getError } from '../../lib/errors/get-error.ts'
import type { Topic } from '../../lib/release/topic.ts'
import { type GivenAnswer, QuestionExpired } from '../../lib/responders/types.ts'
import { alice, detailsOf } from '../fakes/release.ts'
import { createPage } from '../helpers/page.ts'
import {
  APPROVAL,
  type AskingOptions,
  askingScene,
  code,
  integrity,
  reasonsOf,
  TOPIC,
  yes,
} from './session-scene.ts'

const answer = () => code('012 345')

async function fails(t: ExecutionContext, options: AskingOptions, expected: ErrorCode, topic: Topic = TOPIC) {
  const scene = askingScene(options)
  const error = await t.throwsAsync(scene.ask(topic), { code: expected })
  return { ...scene, details: detailsOf(error) }
}

test('a question is about its topic', async (t) => {
  const { ask, clock, responder } = askingScene({ answer })
  t.deepEqual(await ask(TOPIC), { kind: 'code', account: alice, otp: '012345', at: clock.now() })
  t.like(responder.asked[0], {
    ask: 'code',
    kind: 'publish',
    package: { name: '@example/tool', version: '2.1.0', tag: 'latest', integrity, files: 3 },
    accounts: ['alice', 'bob'],
    attempt: 1,
    reason: null,
    key: null,
    expiresAt: '2026-11-22T18:30:00.000Z',
  })
})

test('the next attempt has the same id and deadline, the next number, and a reason', async (t) => {
  const { ask, clock, responder } = askingScene({ answer })
  await ask(TOPIC, 'expired')
  await clock.advance(60_000)
  await ask(TOPIC, 'rejected')
  const [first, second] = responder.asked
  t.like(first, { attempt: 1, reason: 'expired' })
  t.like(second, { id: first?.id, attempt: 2, reason: 'rejected', expiresAt: first?.expiresAt })
})

test('a question about changed contents has the full time again', async (t) => {
  const { ask, clock, responder } = askingScene({ answer })
  await ask(APPROVAL)
  await clock.advance(60_000)
  await ask(APPROVAL, 'changed')
  t.is(responder.asked[1]?.expiresAt, '2026-11-22T18:31:00.000Z')
})

for (const [topic, expected] of [
  [TOPIC, 'EOTPDECLINED'],
  [APPROVAL, 'EAPPROVALDECLINED'],
] as const) {
  test(`a decline of ${topic.ask === 'code' ? 'a code' : 'an approval'} is ${expected}, which shows by whom and why, and is not reported`, async (t) => {
    const declines = () => ({ type: 'decline', by: 'bob', reason: 'Not now.' }) as const
    const { session, responder, open, details } = await fails(t, { answer: declines }, expected, topic)
    t.regex(details, /bob.*Not now\./s)
    session.report('failed')
    await session.settled()
    t.deepEqual(responder.reported, [])
    t.is(open.size, 0)
  })
}

for (const [written, sentence] of [
  ['discarded', /was discarded/],
  ['no', /NOT published/],
] as const) {
  test(`the error for a decline says what became of the staged version: ${written}`, async (t) => {
    const declines = () => ({ type: 'decline', by: 'bob', reason: undefined }) as const
    const declined: unknown[] = []
    const onDecline = async (one: object) => {
      declined.push({ ...one, open: undefined })
      return written
    }
    const { details, responder } = await fails(t, { answer: declines, onDecline }, 'EOTPDECLINED')
    t.regex(details, sentence)
    t.like(declined[0] as object, { decline: declines(), question: responder.asked[0], isUnsealed: false })
  })
}

for (const [topic, expected] of [
  [TOPIC, 'EOTPTIMEOUT'],
  [APPROVAL, 'EAPPROVALTIMEOUT'],
] as const) {
  test(`the deadline for ${topic.ask === 'code' ? 'a code' : 'an approval'} is ${expected}, even if the responder ignores the signal`, async (t) => {
    const signals: AbortSignal[] = []
    const { ask, clock } = askingScene({
      answer: (_question, { signal }) => {
        signals.push(signal)
        return new Promise(() => {})
      },
    })
    const asked = t.throwsAsync(ask(topic), { code: expected })
    await clock.advance(30 * 60_000 - 1)
    t.false(signals[0]?.aborted)
    await clock.advance(1)
    await asked
    t.true(signals[0]?.reason instanceof QuestionExpired)
    t.is(clock.sleepers(), 0)
  })

  test(`a responder that ends the question at the deadline is ${expected}`, async (t) => {
    const expires = () => {
      throw new QuestionExpired()
    }
    await fails(t, { answer: expires }, expected, topic)
  })
}

test('contents that change after the deadline of the approval are another question', async (t) => {
  const { ask, clock, responder } = askingScene({ answer: () => yes, features: ['sealed'] })
  await t.throwsAsync(ask(APPROVAL), { code: 'ERESPONDERSEAL' })
  await clock.advance(30 * 60_000 - 29_999)
  await t.throwsAsync(ask(APPROVAL, 'changed'), { code: 'ERESPONDERSEAL' })
  await t.throwsAsync(ask(APPROVAL, 'rejected'), { code: 'ERESPONDERSEAL' })
  const [before, after, again] = responder.asked
  t.deepEqual(reasonsOf(responder), ['1 null', '1 null', '2 rejected'])
  t.not(before?.id, after?.id)
  t.notDeepEqual(before?.key, after?.key)
  t.like(again, { id: after?.id, key: after?.key, expiresAt: after?.expiresAt })
})

test('after the deadline nobody is asked again', async (t) => {
  const { ask, clock, responder } = askingScene({ answer })
  await ask(TOPIC)
  await clock.advance(31 * 60_000)
  await t.throwsAsync(ask(TOPIC, 'rejected'), { code: 'EOTPTIMEOUT' })
  t.is(responder.asked.length, 1)
})

test('after an answer the signal is not aborted, and no timer is left', async (t) => {
  const signals: AbortSignal[] = []
  const { ask, clock } = askingScene({
    answer: (_question, { signal }) => {
      signals.push(signal)
      return answer()
    },
  })
  await ask(TOPIC)
  t.is(clock.sleepers(), 0)
  await clock.advance(60 * 60_000)
  t.false(signals[0]?.aborted)
})

test('if the release can’t go on, the question ends with that reason', async (t) => {
  const over = new AbortController()
  const { ask, clock } = askingScene({ answer: () => new Promise(() => {}) })
  const asked = t.throwsAsync(ask(TOPIC, null, { signal: over.signal }), { message: 'npm has gone' })
  await clock.advance(1000)
  over.abort(new Error('npm has gone'))
  await asked
  t.is(clock.sleepers(), 0)
})

test('nobody is asked if the release already can’t go on', async (t) => {
  const { ask, responder } = askingScene({ answer })
  const signal = AbortSignal.abort(new Error('npm has gone'))
  await t.throwsAsync(ask(TOPIC, null, { signal }), { message: 'npm has gone' })
  t.deepEqual(responder.asked, [])
})

test('an error of the plugin shows the state of the release', async (t) => {
  const refuses = () => {
    throw getError('ERESPONDERREFUSED', { endpoint: 'https://a.example/', detail: 'It said: no.' })
  }
  const { details } = await fails(t, { answer: refuses }, 'ERESPONDERREFUSED')
  t.regex(details, /It said: no\./)
  t.regex(details, /v2\.1\.0 was pushed.*NOT published/s)
  t.regex(details, /npm publish --tag latest/)
})

test('any other error is ERESPONDERUNREACHABLE, without its properties', async (t) => {
  const breaks = () => {
    throw Object.assign(new Error('no route'), { options: { headers: { authorization: 'Bearer hidden' } } })
  }
  const { ask } = askingScene({ answer: breaks })
  const error = await t.throwsAsync(ask(TOPIC), { code: 'ERESPONDERUNREACHABLE' })
  t.is((error.cause as Error).message, 'no route')
  t.false('options' in (error.cause as Error))
})

test('a responder may throw anything', async (t) => {
  const breaks = () => {
    throw 'a text'
  }
  t.regex((await fails(t, { answer: breaks }, 'ERESPONDERUNREACHABLE')).details, /a text/)
})

/** A maintainer who was asked and wants to confirm at the registry. */
async function confirming(confirm: AskingOptions['confirm']) {
  const scene = askingScene({ answer, confirm })
  await scene.ask(TOPIC)
  const over = new AbortController()
  const { asking, session } = scene
  const confirmed = session.confirm('https://registry.example/auth/cli/1', undefined, {
    ...asking,
    signal: over.signal,
  })
  return { ...scene, confirmed, over }
}

const heedless: AskingOptions['confirm'] = () => new Promise(() => {})

test('the link is passed on, and another answer counts', async (t) => {
  const { confirmed, responder } = await confirming(async () => code('543210', 'alice'))
  t.like(await confirmed, { kind: 'code', otp: '543210' })
  t.deepEqual(responder.links, [{ url: 'https://registry.example/auth/cli/1', key: undefined }])
})

test('the link reaches the responder sealed to the key of the page that asked for it', async (t) => {
  const page = await createPage()
  const { session, asking, responder, ask } = askingScene({ answer, confirm: async () => code('543210') })
  await ask(TOPIC)
  const url = 'https://registry.example/auth/cli/1'
  await session.confirm(url, page.key, { ...asking, signal: new AbortController().signal })
  const [link] = responder.links
  const [question] = responder.asked
  t.is(await page.open(link?.sealed ?? '', { id: question?.id ?? '' }), url)
})

test('a decline instead of a confirmation is EOTPDECLINED', async (t) => {
  const { confirmed, open } = await confirming(async () => ({
    type: 'decline',
    by: 'bob',
    reason: undefined,
  }))
  await t.throwsAsync(confirmed, { code: 'EOTPDECLINED' })
  t.is(open.size, 0)
})

test('a responder that fails during a confirmation is ERESPONDERUNREACHABLE', async (t) => {
  const { confirmed } = await confirming(() => Promise.reject(new Error('no route')))
  await t.throwsAsync(confirmed, { code: 'ERESPONDERUNREACHABLE' })
})

test('the deadline ends a confirmation as well', async (t) => {
  const { clock, confirmed } = await confirming(heedless)
  const ended = t.throwsAsync(confirmed, { code: 'EOTPTIMEOUT' })
  await clock.advance(30 * 60_000)
  await ended
  t.is(clock.sleepers(), 0)
})

test('a confirmation ends when it is aborted', async (t) => {
  const { clock, confirmed, over } = await confirming(heedless)
  const ended = t.throwsAsync(confirmed, { message: 'over' })
  await clock.advance(1000)
  over.abort(new Error('over'))
  await ended
  t.is(clock.sleepers(), 0)
})

test('a question that was never asked cannot be confirmed', async (t) => {
  const { session, asking } = askingScene({ answer, confirm: heedless })
  const signal = new AbortController().signal
  await t.throwsAsync(session.confirm('https://a.example/', undefined, { ...asking, signal }))
})

test('an answer that comes after the question was withdrawn does not count', async (t) => {
  const { promise: answer, resolve } = Promise.withResolvers<GivenAnswer>()
  const { ask, session, responder } = askingScene({ answer: () => answer })
  const asking = ask(TOPIC)
  await new Promise(setImmediate)
  session.report('withdrawn')
  resolve(code('111111'))
  await t.throwsAsync(asking, { message: /after the question had ended/ })
  session.report('publishing')
  await session.settled()
  t.deepEqual(responder.reported, ['withdrawn'])
})
