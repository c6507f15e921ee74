import test from 'ava'
import fc from 'fast-check'
import { mailOf } from '../src/mail.ts'
import { content, hostileContent, LINK } from './content.ts'

const ID = '<1@mail.example>'

test('a mail has the same words as text and as HTML, and says that it was generated', (t) => {
  const mail = mailOf(content(), ID)
  t.like(mail, {
    messageId: ID,
    subject: '@example/tool@2.1.0 is waiting for your approval',
    headers: { 'auto-submitted': 'auto-generated' },
  })
  t.is(
    mail.text,
    [
      '@example/tool@2.1.0 is waiting for your approval',
      '',
      'It is staged.',
      'The job waits for 30 minutes.',
      'Package: @example/tool',
      'Version: 2.1.0',
      '',
      'Approve it:',
      LINK,
      '',
    ].join('\n'),
  )
  t.is(
    mail.html,
    '<p>@example/tool@2.1.0 is waiting for your approval</p>' +
      '<p>It is staged.<br>The job waits for 30 minutes.<br>Package: @example/tool<br>Version: 2.1.0</p>' +
      `<p><a href="${LINK.replaceAll('&', '&amp;')}">Approve it</a></p>`,
  )
  t.false('inReplyTo' in mail)
})

test('a later mail joins the thread of the first by its id and subject', (t) => {
  const mail = mailOf(content({ title: 'Published' }), '<2@mail.example>', { id: ID, subject: 'It waits' })
  t.like(mail, { subject: 'Re: It waits', inReplyTo: ID, references: [ID] })
  t.true(mail.text.startsWith('Published\n'))
})

test('text from strangers cannot add HTML', (t) => {
  fc.assert(
    fc.property(hostileContent, (one) => {
      const rest = mailOf(one, ID).html.replaceAll(/<\/?p>|<br>|<a href="https:[^"<>]*">Approve it<\/a>/g, '')
      t.notRegex(rest, /[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
    }),
    { numRuns: 50 },
  )
})
