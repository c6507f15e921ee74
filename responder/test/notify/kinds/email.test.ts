import test from 'ava'
import { openMailServer } from '../../helpers/mail-server.ts'
import { addPerson, ask, move, openNotifyPlace, withChannel } from '../../helpers/notify-place.ts'

const target = { kind: 'email' as const, address: 'ada@people.example' }
const mailFrom = 'CFA, Releases <cfa@service.example>'

/** The headers of a message by name, with folded lines joined. */
function headersOf(raw: string): Map<string, string> {
  const lines = raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
}

test('a question is a message, and its outcome a reply in the same thread', async (t) => {
  const server = await openMailServer(t)
  const place = await openNotifyPlace(t, { config: { smtpUrl: server.url, mailFrom } })
  const { projectId, person } = await withChannel(place, target)
  server.mails.length = 0 // The link that confirms the address.
  const id = await ask(place, projectId)
  await place.channels.drain()
  await move(place, id, { state: 'answered', by: person })
  await place.channels.drain()
  const [asked, answered] = server.mails.map(({ raw }) => headersOf(raw))
  t.deepEqual(server.mails[0]?.to, ['ada@people.example'])
  t.is(asked?.get('from'), '"CFA, Releases" <cfa@service.example>')
  t.is(asked?.get('subject'), 'Approve publishing @example/tool@2.1.0?')
  t.is(asked?.get('message-id'), `<${id}.1.asked@cfa.example>`)
  t.is(asked?.get('auto-submitted'), 'auto-generated')
  t.is(answered?.get('subject'), 'Re: Approve publishing @example/tool@2.1.0?')
  t.is(answered?.get('in-reply-to'), asked?.get('message-id'))
  t.is(answered?.get('references'), asked?.get('message-id'))
  t.true(server.mails[1]?.raw.includes('Ada answered'))
})

test('the text of a stranger becomes neither HTML nor a header', async (t) => {
  const server = await openMailServer(t)
  const place = await openNotifyPlace(t, { config: { smtpUrl: server.url, mailFrom } })
  const { projectId } = await withChannel(place, target)
  server.mails.length = 0
  const hostile = {
    name: 'tool\r\nBcc: eve@evil.example\r\n\r\n<img src=x>',
    version: '1',
    tag: '<b>',
    registry: 'x',
  }
  await ask(place, projectId, { content: { package: hostile } })
  await place.channels.drain()
  const [mail] = server.mails
  const headers = headersOf(mail?.raw ?? '')
  t.deepEqual(mail?.to, ['ada@people.example'])
  t.false(headers.has('bcc'))
  t.is(headers.get('subject'), 'Approve publishing tool Bcc: eve@evil.example <img src=x>@1?')
  const html = mail?.raw.slice(mail.raw.indexOf('text/html')) ?? ''
  t.true(html.includes('&lt;img'))
  t.false(html.includes('<img'))
})

for (const [refuseWith, tries] of [
  [550, 1],
  [451, 2],
] as const) {
  test(`after a ${refuseWith}, delivery ${tries === 1 ? 'is not retried' : 'is retried'}, and the server’s words are not kept`, async (t) => {
    const server = await openMailServer(t, { refuseWith })
    const place = await openNotifyPlace(t, { config: { smtpUrl: server.url, mailFrom } })
    const { projectId } = await withChannel(place, target)
    await ask(place, projectId)
    await place.channels.drain()
    place.clock.now += 5_000
    await place.channels.drain()
    const [row] = await place.database.all("select tries, failure from deliveries where kind = 'asked'")
    t.deepEqual({ ...row }, { tries, failure: `The mail server answered ${refuseWith}.` })
  })
}

test('delivery is retried if the mail server cannot be reached', async (t) => {
  const place = await openNotifyPlace(t, { config: { smtpUrl: 'smtp://user:secret@127.0.0.1:1', mailFrom } })
  const { projectId } = await withChannel(place, target)
  await ask(place, projectId)
  await place.channels.drain()
  const [row] = await place.database.all("select failure, next_at from deliveries where kind = 'asked'")
  t.deepEqual(
    { ...row },
    { failure: 'The mail server could not be reached.', next_at: place.clock.now + 5_000 },
  )
})

test('e-mail is not available without a mail server', async (t) => {
  const place = await openNotifyPlace(t)
  const person = await addPerson(place, 'Ada')
  t.false(place.channels.kinds({ personId: person.id }).includes('email'))
  await t.throwsAsync(place.channels.add(person, { personId: person.id }, { name: 'Mail', target }), {
    code: 'invalid',
  })
})
