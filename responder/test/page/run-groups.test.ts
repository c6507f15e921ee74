import test from 'ava'
import { Refusal } from '../../page/src/net/refusal.ts'
import { answerEach } from '../../page/src/run/answer-each.ts'
import { groupsOf, takesCodesOnce } from '../../page/src/run/groups.ts'
import { readingOf, sortOut } from '../../page/src/run/readings.ts'
import { currentOf } from '../../page/src/run/turns.ts'
import type { QuestionDetail } from '../../src/api/questions.ts'
import { questionOf } from '../helpers/asking-job.ts'

const KEY = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', use: 'enc', alg: 'ECDH-ES' } as const
const NEEDS = { people: 1, approvals: [], passkey: false, phrases: null, barred: null }

function detail(id: string, changes: Partial<QuestionDetail> = {}): QuestionDetail {
  const { ask, kind, package: subject, accounts, build, details } = questionOf()
  const fields = { ask, kind, package: subject, accounts, build, details: details ?? null, attempt: 1 }
  const rest = {
    packages: null,
    verified: null,
    differences: [],
    network: [],
    trust: null,
    events: [],
    isMine: false,
  }
  return {
    ...fields,
    ...rest,
    ...{ id, state: 'waiting', mayAnswer: true, needs: NEEDS, key: KEY },
    ...changes,
  } as QuestionDetail
}

const idsOf = (questions: readonly QuestionDetail[]) => questions.map(({ id }) => id).join()
const groups = (...questions: QuestionDetail[]) => groupsOf(questions).map((group) => idsOf(group.questions))

test('releases are grouped if one account and one second factor answer them', (t) => {
  const other = { ...questionOf().package, registry: 'https://registry.example/' }
  t.deepEqual(
    groups(
      detail('a'),
      detail('approval', { ask: 'approval' }),
      detail('b', { accounts: ['bob', 'alice'] }),
      detail('carol', { accounts: ['carol'] }),
      detail('tag', { kind: 'dist-tag' }),
      detail('elsewhere', { package: other }),
      detail('over', { state: 'answered' }),
    ),
    ['a,b,tag', 'approval', 'carol', 'elsewhere'],
  )
})

test('releases that a person cannot answer, or cannot answer yet, are grouped separately', (t) => {
  const approvals = [{ by: 'Me', at: 1, isMine: true }]
  const questions = [
    detail('a'),
    detail('others', { mayAnswer: false }),
    detail('barred', { needs: { ...NEEDS, barred: 'You started it.' } }),
    detail('phrase', { needs: { ...NEEDS, phrases: ['one'] } }),
    detail('first', { needs: { ...NEEDS, people: 2 } }),
    detail('approved', { needs: { ...NEEDS, people: 2, approvals } }),
    detail('second', { needs: { ...NEEDS, people: 2, approvals: [{ by: 'Bob', at: 1, isMine: false }] } }),
  ]
  t.deepEqual(
    groupsOf(questions).map(({ way, questions: own }) => [way, idsOf(own)]),
    [
      ['answer', 'a,second'],
      ['others', 'others'],
      ['barred', 'barred'],
      ['phrase', 'phrase'],
      ['first', 'first'],
      ['approved', 'approved'],
    ],
  )
})

const REFUSED = [{ at: 1, state: 'rejected' as const, attempt: 1, by: null, reason: null }]

test('a code counts as single-use if the registry accepted it for one release and rejected it for another', (t) => {
  const refused = detail('b', { attempt: 2, events: REFUSED })
  const [group] = groupsOf([refused, detail('c')])
  if (!group) return t.fail()
  t.true(takesCodesOnce(group, [detail('a', { state: 'publishing' }), refused]))
  t.false(takesCodesOnce(group, [detail('a', { state: 'answered' }), refused]))
  t.false(takesCodesOnce(group, [detail('a', { state: 'published', ask: 'approval' }), refused]))
  const [fresh] = groupsOf([detail('c')])
  t.false(fresh !== undefined && takesCodesOnce(fresh, [detail('a', { state: 'publishing' })]))
})

const shownOf = (before: QuestionDetail, now: QuestionDetail) => {
  const { shown, fresh, changed } = sortOut([now], new Map([[before.id, readingOf(before)]]))
  return [idsOf(shown), idsOf(fresh), idsOf(changed)]
}

test('a release is new until it was shown, and another attempt is changed if its content differs', (t) => {
  const before = detail('a')
  t.deepEqual(shownOf(detail('other'), detail('a')), ['', 'a', ''])
  t.deepEqual(shownOf(before, detail('a', { attempt: 2 })), ['a', '', ''])
  const CHANGES: Partial<QuestionDetail>[] = [
    { package: { ...before.package, integrity: 'sha512-other' } },
    { key: { ...KEY, x: 'other' } },
    { network: [{ setting: 'proxy', value: 'http://127.0.0.1', file: '.npmrc' }] },
    { details: null },
    { change: { facts: [], requests: [] } as unknown as QuestionDetail['change'] },
    { trust: { carries: [], earlier: { version: '1.0.0', carries: ['approval'] } } },
    { accounts: ['carol'] },
    { differences: ['commit'] },
  ]
  for (const change of CHANGES)
    t.deepEqual(shownOf(before, detail('a', { attempt: 2, ...change })), ['', '', 'a'])
  t.deepEqual(shownOf(before, detail('a', { attempt: 2, details: null, state: 'expired' })), ['a', '', ''])
  t.deepEqual(shownOf(detail('a', { key: null }), detail('a', { attempt: 2 })), ['a', '', ''])
})

test('a turn ends when its question moves on, is asked again or is taken over', (t) => {
  const turns = ['a', 'b'].map((id) => ({ id, attempt: 1 }))
  const next = (changes: Partial<QuestionDetail>) => currentOf(turns, [detail('a', changes), detail('b')])?.id
  t.is(next({}), 'a')
  t.is(next({ state: 'answered', isMine: true }), 'a')
  t.is(next({ state: 'confirming', isMine: true }), 'a')
  t.is(next({ state: 'confirming' }), 'b')
  t.is(next({ state: 'publishing', isMine: true }), 'b')
  t.is(next({ attempt: 2 }), 'b')
  t.is(currentOf(turns, []), null)
})

const refusal = (code: string) => new Refusal(409, { error: code, message: 'No.' })

/** Gives an answer to `a`, `b` and `c`, except those with a refusal. */
async function give(refusals: Record<string, Error>) {
  const [given, replies]: [string[], Record<string, string | null>] = [[], {}]
  const work = answerEach(
    [detail('a'), detail('b'), detail('c')],
    async ({ id }) => {
      if (refusals[id]) throw refusals[id]
      given.push(id)
    },
    {
      onReply: ({ id }, refused) => void Object.assign(replies, { [id]: refused?.code ?? null }),
      reload: () => Promise.reject(refusal('offline')),
      done: 'Code sent.',
    },
  )
  return { work, given, replies }
}

test('an answer that came too late is remembered, and the other releases still get theirs', async (t) => {
  const { work, given, replies } = await give({ a: refusal('answered'), b: refusal('another_attempt') })
  t.is(await work, 'See what became of each.')
  t.deepEqual(given, ['c'])
  t.deepEqual(replies, { a: 'answered', b: 'another_attempt', c: null })
})

test('it is announced as done only if all were taken', async (t) => {
  t.is(await (await give({})).work, 'Code sent.')
  const { work } = await give({ c: refusal('closed') })
  t.is(await work, 'See what became of each.')
})

test('a release that cannot be answered ends the giving, and the error says how many were done', async (t) => {
  const { work, given, replies } = await give({ b: refusal('not_allowed') })
  await t.throwsAsync(work, { message: '1 of 3 are done, and the others still wait. No.' })
  t.deepEqual(given, ['a'])
  t.deepEqual(replies, { a: null, b: 'not_allowed' })
})
