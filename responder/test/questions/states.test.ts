import { readFileSync } from 'node:fs'
import { STATES } from '@cfa/protocol'
import test from 'ava'
import { EVENTS, isFinal, OPEN_STATES, type Step, step } from '../../src/questions/states.ts'

/** Every state and every event: `-` changes nothing, `!` is a refusal, and anything else is the next state. */
const EXPECTED = `
             ask     answer    decline   approve   take_back     confirming    confirm_next  publishing    rejected      published     failed        declined      withdrawn     supersede     expire
  waiting    waiting answered  declined  waiting   waiting       !out_of_order !out_of_order !out_of_order !out_of_order !out_of_order !out_of_order !out_of_order withdrawn     withdrawn     expired
  answered   waiting !answered !answered !answered waiting       confirming    confirming    publishing    rejected      published     failed        !out_of_order withdrawn     withdrawn     expired
  confirming waiting answered  declined  !answered !out_of_order confirming    confirming    publishing    rejected      published     failed        !out_of_order withdrawn     withdrawn     expired
  publishing waiting !answered !answered !answered !out_of_order !out_of_order confirming    -             rejected      published     failed        !out_of_order !out_of_order !out_of_order expired
  rejected   waiting !answered !answered !answered !out_of_order !out_of_order !out_of_order !out_of_order -             !out_of_order failed        !out_of_order withdrawn     withdrawn     expired
  published  !closed !closed   !closed   !closed   !closed       !closed       !closed       !closed       !closed       -             !closed       !closed       !closed       !closed       !closed
  failed     !closed !closed   !closed   !closed   !closed       !closed       !closed       !closed       !closed       !closed       -             !closed       !closed       !closed       !closed
  declined   !closed !closed   !closed   !closed   !closed       !closed       !closed       !closed       !closed       !closed       !closed       -             !closed       !closed       !closed
  withdrawn  !closed !closed   !closed   !closed   !closed       !closed       !closed       !closed       !closed       !closed       !closed       !closed       -             !closed       !closed
  expired    !closed !closed   !closed   !closed   !closed       !closed       !closed       !closed       !closed       !closed       !closed       !closed       !closed       !closed       !closed
`
const [head = [], ...rows] = EXPECTED.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/))

const word = (next: Step): string => {
  if ('to' in next) return next.to
  return 'stays' in next ? '-' : `!${next.refusal}`
}

test('the table has every state and every event', (t) => {
  t.deepEqual(head, [...EVENTS])
  t.deepEqual(rows.map(([state]) => state).sort(), [...STATES].sort())
})

for (const state of STATES) {
  for (const event of EVENTS) {
    test(`the table decides about ${event} in ${state}`, (t) => {
      const row = rows.find(([name]) => name === state)
      t.is(word(step(state, event)), row?.[head.indexOf(event) + 1] as string)
    })
  }
}

test('a question is open until it is published, failed, declined, withdrawn or expired', (t) => {
  t.deepEqual([...OPEN_STATES], ['waiting', 'answered', 'confirming', 'publishing', 'rejected'])
  t.deepEqual(
    STATES.filter(isFinal),
    STATES.filter((state) => !OPEN_STATES.includes(state)),
  )
})

test('the store’s index of open questions has exactly the open states', (t) => {
  const migration = readFileSync(new URL('../../src/store/migrations/0001-first.ts', import.meta.url), 'utf8')
  const [, list = ''] =
    /questions_open on questions \(expires_at\) where state in \((.+?)\)/.exec(migration) ?? []
  t.is(list, OPEN_STATES.map((state) => `'${state}'`).join(', '))
})

const tableOf = (path: string, heading: string): Map<string, string> => {
  const text = readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8')
  const section = text.slice(text.indexOf(heading))
  const lines = [...section.matchAll(/^\| `(\w+)` +\|(.+)\|$/gm)].slice(0, STATES.length)
  return new Map(lines.map(([, state = '', rest = '']) => [state, rest]))
}

test('docs/responder/states.md shows exactly these moves', (t) => {
  const text = readFileSync(new URL('../../../docs/responder/states.md', import.meta.url), 'utf8')
  const lines = [...text.matchAll(/^\| `(\w+)` +\|(.+)\|$/gm)]
  t.deepEqual(
    lines.map(([, state]) => state as string),
    [...OPEN_STATES],
  )
  for (const [, state, rest = ''] of lines) {
    const cells = rest.split('|').map((cell) => cell.trim().replaceAll('`', ''))
    const expected = EVENTS.map((event) => word(step(state as (typeof STATES)[number], event)))
    t.deepEqual(
      cells,
      expected.map((cell) => (cell.startsWith('!') ? '' : cell)),
      state as string,
    )
  }
})

test('a final state refuses all but a report of the same state, as docs/responder/states.md says', (t) => {
  for (const state of STATES.filter(isFinal))
    for (const event of EVENTS)
      t.is(word(step(state, event)), (event as string) === state ? '-' : '!closed', `${event} in ${state}`)
})

test('docs/protocol.md allows exactly these moves', (t) => {
  const documented = tableOf('protocol.md', '## States')
  for (const state of STATES) {
    const [, , follows = ''] = (documented.get(state) ?? '').split('|')
    const named = [...follows.matchAll(/`(\w+)`/g)]
      .map(([, name]) => name as string)
      .filter((name) => name !== 'expiresAt')
    const moves = EVENTS.flatMap((event) => {
      const next = step(state, event)
      return 'to' in next ? [next.to] : []
    })
    t.deepEqual([...new Set(named)].sort(), [...new Set<string>(moves)].sort(), state)
  }
})
