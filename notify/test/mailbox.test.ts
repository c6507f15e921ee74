import test from 'ava'
import { readMailbox } from '../src/mailbox.ts'

for (const [value, name, address] of [
  ['releases@example.com', '', 'releases@example.com'],
  [' releases@example.com ', '', 'releases@example.com'],
  ['The Robot <robot@example.com>', 'The Robot', 'robot@example.com'],
  ['<robot@example.com>', '', 'robot@example.com'],
  ['Robot, Dr. <robot@localhost>', 'Robot, Dr.', 'robot@localhost'],
] as const) {
  test(`reads "${value}"`, (t) => {
    t.deepEqual(readMailbox(value), { name, address })
  })
}

for (const value of [
  '',
  'alice',
  'a@b.example, c@d.example',
  'a@b.example\r\nBcc: c@d.example',
  'A\r\nBcc: c@d.example <a@b.example>',
  '"Quoted" <a@b.example>',
  '"a b"@c.example',
  'a@[127.0.0.1]',
  'A <b@c.example> d',
  `${'x'.repeat(101)} <a@b.example>`,
]) {
  test(`refuses ${JSON.stringify(value.slice(0, 40))}`, (t) => {
    t.is(readMailbox(value), undefined)
  })
}
