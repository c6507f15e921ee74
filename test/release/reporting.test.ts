import test from 'ava'
import { getError } from '../../lib/errors/get-error.ts'
import { isEnd, reportable } from '../../lib/release/question-state.ts'
import { askingScene, code, TOPIC, untilAborted } from './session-scene.ts'

const answer = () => code('012345')

test('reports are sent in order, and before another attempt', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { ask, session, clock, responder } = askingScene({ answer, report: () => promise })
  await ask(TOPIC)
  session.report('publishing')
  session.report('rejected', 'Wrong.')
  const again = ask(TOPIC, 'rejected')
  await clock.advance(0)
  t.deepEqual([responder.asked.length, responder.reported], [1, ['publishing']])
  resolve()
  await again
  t.deepEqual([responder.asked.length, responder.reported], [2, ['publishing', 'rejected: Wrong.']])
})

test('a report that fails is logged, and does not affect the release', async (t) => {
  const report = () => Promise.reject(new Error('no'))
  const { ask, session, context } = askingScene({ answer, report })
  await ask(TOPIC)
  session.report('published')
  await t.notThrowsAsync(session.settled())
  t.true(context.lines.some((line) => line.includes('The release is not affected')))
})

test('a report that never ends holds up the release for at most 15 seconds', async (t) => {
  const { ask, session, clock } = askingScene({ answer, report: () => new Promise(() => {}) })
  await ask(TOPIC)
  session.report('published')
  let isSettled = false
  const settled = session.settled().then(() => {
    isSettled = true
  })
  await clock.advance(14_999)
  t.false(isSettled)
  await clock.advance(1)
  await settled
  t.is(clock.sleepers(), 0)
})

test('nothing is reported before a question, or to a responder that takes no reports', async (t) => {
  const unasked = askingScene({ answer })
  unasked.session.report('failed')
  await unasked.session.settled()
  t.deepEqual(unasked.responder.reported, [])
  const deaf = askingScene({ answer })
  Reflect.deleteProperty(deaf.responder, 'report')
  await deaf.ask(TOPIC)
  t.notThrows(() => deaf.session.report('published'))
  t.is(deaf.open.size, 0)
})

test('nothing is reported about a question that the responder has closed', async (t) => {
  const closed = () => Promise.reject(getError('ERESPONDERCLOSED', { endpoint: 'x' }))
  const { ask, session, responder, open } = askingScene({ answer: closed })
  await t.throwsAsync(ask(TOPIC), { code: 'ERESPONDERCLOSED' })
  session.report('failed')
  await session.settled()
  t.deepEqual([responder.reported, open.size], [[], 0])
})

test('a question is open from its first attempt to its end', async (t) => {
  const { ask, session, open } = askingScene({ answer })
  t.false(open.has(session))
  await ask(TOPIC)
  for (const state of ['publishing', 'rejected'] as const) {
    session.report(state)
    t.true(open.has(session))
  }
  session.report('failed')
  t.false(open.has(session))
  await session.settled()
})

test('an unanswered question can only be withdrawn, and only once', async (t) => {
  const breaks = () => {
    throw new Error('gone')
  }
  const { ask, session, responder } = askingScene({ answer: breaks })
  await t.throwsAsync(ask(TOPIC), { code: 'ERESPONDERUNREACHABLE' })
  session.report('failed')
  session.report('withdrawn')
  await session.settled()
  t.deepEqual(responder.reported, ['withdrawn'])
})

test('a question that is being published fails instead of being withdrawn', async (t) => {
  const { ask, session, responder } = askingScene({ answer })
  await ask(TOPIC)
  session.report('publishing')
  session.report('withdrawn', 'The job was stopped.')
  await session.settled()
  t.deepEqual(responder.reported, ['publishing', 'failed: The job was stopped.'])
})

test('a question that is being confirmed can still be withdrawn', async (t) => {
  const scene = askingScene({ answer, confirm: (_question, _link, { signal }) => untilAborted(signal) })
  await scene.ask(TOPIC)
  const over = new AbortController()
  const asking = { ...scene.asking, signal: over.signal }
  const confirmed = scene.session.confirm('https://registry.example/', undefined, asking)
  await scene.clock.advance(0)
  scene.session.report('withdrawn')
  over.abort(new Error('over'))
  await t.throwsAsync(confirmed)
  await scene.session.settled()
  t.deepEqual(scene.responder.reported, ['withdrawn'])
})

for (const [state, current, expected] of [
  ['failed', 'asked', 'withdrawn'],
  ['failed', 'answered', 'failed'],
  ['failed', 'rejected', 'failed'],
  ['withdrawn', 'publishing', 'failed'],
  ['withdrawn', 'asked', 'withdrawn'],
  ['withdrawn', 'confirming', 'withdrawn'],
  ['published', 'publishing', 'published'],
  ['rejected', 'publishing', 'rejected'],
] as const) {
  test(`${state} is reported as ${expected} for a question that is ${current}`, (t) => {
    t.is(reportable(state, current), expected)
  })
}

test('published, failed and withdrawn end a question', (t) => {
  const states = ['publishing', 'rejected', 'published', 'failed', 'withdrawn'] as const
  t.deepEqual(states.filter(isEnd), ['published', 'failed', 'withdrawn'])
})
