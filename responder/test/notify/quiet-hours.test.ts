import test from 'ava'
import { quietHours } from '../../src/api/fatigue.ts'
import { isQuiet } from '../../src/notify/quiet-hours.ts'

const PROJECT = '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'
const at = (hour: number, minute = 0) => Date.UTC(2026, 6, 1, hour, minute)
const night = { zone: 'UTC', from: '22:00', to: '07:00', wakeFor: [] }

const cases: [title: string, hours: typeof night, at: number, isQuiet: boolean][] = [
  ['before the night', night, at(21, 59), false],
  ['when the night begins', night, at(22), true],
  ['after midnight', night, at(0, 30), true],
  ['before the night ends', night, at(6, 59), true],
  ['when the night ends', night, at(7), false],
  ['at noon, within hours on one day', { ...night, from: '11:00', to: '13:00' }, at(12), true],
  ['in the evening, outside hours on one day', { ...night, from: '11:00', to: '13:00' }, at(20), false],
  ['at night in Tokyo, which is the afternoon in UTC', { ...night, zone: 'Asia/Tokyo' }, at(14), true],
  ['in daylight saving time', { ...night, zone: 'Europe/Vienna' }, at(20, 30), true],
]
for (const [title, hours, moment, expected] of cases) {
  test(`it is ${expected ? 'quiet' : 'not quiet'} ${title}`, (t) => {
    t.is(isQuiet(hours, PROJECT, moment), expected)
  })
}

test('a project can be exempt from quiet hours, and without hours it is never quiet', (t) => {
  t.false(isQuiet({ ...night, wakeFor: [PROJECT] } as never, PROJECT, at(23)))
  t.false(isQuiet(null, PROJECT, at(23)))
})

for (const wrong of [{ zone: 'Nowhere/City' }, { from: '24:00' }, { to: '7:00' }, { wakeFor: ['tool'] }]) {
  test(`quiet hours with ${JSON.stringify(wrong)} are refused`, (t) => {
    t.false(quietHours.safeParse({ ...night, ...wrong }).success)
  })
}
