import test from 'ava'
import { offline, Refusal } from '../../page/src/net/refusal.ts'
import { lateNote, type RefusedAnswer, rememberRefused } from '../../page/src/release/late-answer.ts'

const refusal = (error: string, facts: { by?: string; attempt?: number } = {}) =>
  new Refusal(409, { error, message: 'No.', ...facts })

const answered = refusal('answered', { by: 'Bob' })
const again = refusal('another_attempt', { attempt: 2 })
const closed = refusal('closed')

const NEEDS = { people: 2, approvals: [], passkey: false, phrases: null, barred: null }

/** What is said about answers to the first attempt that were refused one after another. */
const noteOf = (
  refusals: Refusal[],
  now: Partial<Parameters<typeof lateNote>[0]> = {},
  what: RefusedAnswer['what'] = 'answer',
) => {
  const question = {
    attempt: 1,
    isMine: false,
    state: 'answered' as const,
    needs: NEEDS,
    mayAnswer: true,
    ...now,
  }
  const remember = (before: RefusedAnswer | null, one: Refusal) =>
    rememberRefused(before, { attempt: 1, what, refusal: one })
  return lateNote(question, refusals.reduce<RefusedAnswer | null>(remember, null))
}

test('says why an answer or a decline was not used', (t) => {
  t.is(noteOf([answered]), 'Bob answered first. Your answer was not used.')
  t.is(noteOf([answered], {}, 'decline'), 'Bob answered first. Your decline was not used.')
  const waiting = { attempt: 2, state: 'waiting' as const }
  t.is(noteOf([again], waiting), 'It was asked again meanwhile. Your answer was not used.')
  t.is(noteOf([closed], { state: 'withdrawn' }), 'It was over before your answer came.')
})

test('says nothing about an answer that was refused for another reason, or taken', (t) => {
  t.is(noteOf([]), null)
  t.is(noteOf([refusal('not_allowed')]), null)
  t.is(noteOf([offline()]), null)
})

test('says nothing any more once the job has asked again since', (t) => {
  t.is(noteOf([answered], { attempt: 2 }), null)
  t.is(noteOf([answered], { state: 'waiting' }), null)
  t.is(noteOf([closed], { attempt: 2 }), null)
  t.is(noteOf([again], { attempt: 3 }), null)
})

test('says nothing about an answer that may have been used, because an earlier reply was lost', (t) => {
  const over = { isMine: true, state: 'published' as const }
  t.is(noteOf([offline(), answered], { isMine: true }), null)
  t.is(noteOf([offline(), again], { attempt: 2, state: 'waiting' }), null)
  t.is(noteOf([offline(), refusal('too_many'), again], { attempt: 2, state: 'waiting' }), null)
  t.is(noteOf([offline(), closed], over), null)
  t.is(noteOf([offline(), answered]), 'Bob answered first. Your answer was not used.')
})

test('says that nothing was used of somebody who may no longer answer', (t) => {
  const out = { state: 'waiting' as const, mayAnswer: false }
  t.is(noteOf([refusal('not_allowed')], out), 'Your answer was not used.')
  t.is(noteOf([refusal('not_allowed')], out, 'decline'), 'Your decline was not used.')
  t.is(noteOf([offline(), refusal('not_allowed')], out), null)
})

test('says that only the approval counts, until somebody else has approved too', (t) => {
  const [mine, other] = [true, false].map((isMine) => ({ by: 'Bob', at: 1, isMine }))
  const approvedBy = (...approvals: (typeof mine)[]) => ({
    state: 'waiting' as const,
    needs: { ...NEEDS, approvals: approvals.flatMap((one) => one ?? []) },
  })
  const only = refusal('approval_only')
  const note = 'Somebody else has to approve it first, so only your approval counts.'
  t.is(noteOf([only], approvedBy(mine)), note)
  t.is(noteOf([offline(), only], approvedBy(mine)), note)
  t.is(noteOf([only], approvedBy(mine, other)), null)
  t.is(noteOf([only], { ...approvedBy(mine), state: 'withdrawn' }), null)
})

test('knows that the person answered first in another tab', (t) => {
  const mine = { isMine: true }
  t.is(noteOf([answered], mine), null)
  t.is(noteOf([answered], mine, 'decline'), 'You answered first. Your decline was not used.')
  t.is(noteOf([closed], { ...mine, state: 'declined' }, 'decline'), null)
})
