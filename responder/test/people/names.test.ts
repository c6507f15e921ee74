import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { openPlace } from '../helpers/people-place.ts'
import { inviteToken, post, signedIn, type Visitor } from '../helpers/signed-in.ts'

/** Names that look like “Ada Miller”. */
const LIKE_ADA = [
  'Ada Miller',
  'ADA  MILLER',
  'Ada\u00a0Miller',
  '\uff21da Miller',
  'Ada MiIler',
  'Ada M1ller',
  'А\u0501а Miller',
  'A\u0323da Miller',
  'Ad\u0332a Miller',
]
const UNREADABLE = [
  ['a zero-width space', 'Ada\u200b'],
  ['a mark that reorders text', 'Ada\u202eBob'],
  ['a filler', 'Ada\u3164'],
  ['Braille without dots', 'Ada\u2800'],
  ['nothing but a combining mark', '\u0301'],
  ['only punctuation', '...'],
  ['a word of two alphabets', 'Аda'],
  ['Greek mixed with Latin', 'Αda Miller'],
  ['too many combining marks', `Ada${'\u0301'.repeat(9)}`],
  ['a private-use character', 'Ada\ue000'],
  ['half a surrogate pair', 'Ada\ud800'],
  ['a colon, as before the reason in a message', 'Bob: published'],
  ['a letter that looks like a colon', 'Bob\u02d0 published'],
  ['a sign that looks like a colon', 'Bob\ua789 published'],
  ['a comma, as after the state in a message', 'Bob, published'],
  ['a dot between facts', 'Bob · admin'],
  ['an arrow', 'Bob → published'],
  ['quotes', '“Bob”'],
  ['a sign of verification', 'Bob ✅'],
  ['a circle around a letter', 'B\u20ddob'],
  ['a mark on a space', 'Bob \u0301'],
  ['an Arabic digit that looks like an o', 'B\u0665b'],
  ['a Devanagari digit that looks like an o', 'B\u0966b'],
  ['a Korean jamo that looks like an o', 'B\u3147b'],
  ['letters of a script no longer in use', 'ᎪᏞᏆᏟᎬ'],
  ['small capitals', 'ᴀda'],
  ['a click that looks like an l', 'A\u01c0an'],
  ['a URL', 'see https://evil.example'],
  ['two lines', 'Ada\nBob'],
] as const
const OF_ALL_COUNTRIES = [
  'José Núñez',
  'Nguyễn Thị Minh',
  'Анна Каренина',
  'Ελένη',
  '山田 taro',
  '王芳',
  "O'Neill",
  'R2-D2',
  'محمد علي',
  'עדה 2',
  '김민수',
  'สมชาย',
  'रवि',
  'İsmail Ərdəm',
  'Ẹ̀kẹ́',
  'Ana_Maria',
  'J. R. R. (Ops)',
  'bob@acme',
]

const rename = ({ inject }: Visitor, name: string) =>
  inject({ method: 'PATCH', url: '/api/me', payload: { name } })

forEachDatabase((kind, open) => {
  test(`${kind}: a name that looks like another person’s is refused`, async (t) => {
    const place = await openPlace(t, { database: await open(t) })
    const ada = await signedIn(place, { role: 'admin', name: 'Ada Miller' })
    const bob = await signedIn(place, { name: 'Bob' })
    const token = await inviteToken(place)
    for (const name of LIKE_ADA) {
      const payload = { role: 'maintainer', name }
      const replies = [
        await post(place, '/api/join/options', { token, name }),
        await rename(bob, name),
        await ada.inject({ method: 'POST', url: '/api/invitations', payload }),
      ]
      for (const reply of replies) {
        t.is(reply.statusCode, 409, name)
        t.is(reply.json().error, 'taken')
        t.regex(reply.json().message, /Choose another name/)
      }
    }
    t.is((await rename(ada, 'ADA miller')).statusCode, 200)
    t.is((await rename(bob, 'Ada Müller')).statusCode, 200)
    await ada.inject({ method: 'DELETE', url: `/api/people/${bob.person.id}` })
    t.is((await rename(ada, 'Ada Müller')).statusCode, 200)
  })

  test(`${kind}: if several people take the same name at the same time, only one gets it`, async (t) => {
    const place = await openPlace(t, { database: await open(t) })
    const people = await Promise.all(['One', 'Two', 'Three', 'Four'].map((name) => signedIn(place, { name })))
    const replies = await Promise.all([
      ...people.map((one) => rename(one, 'Ada')),
      post(place, '/api/join/options', { token: await inviteToken(place), name: 'Ada' }),
    ])
    const statuses = replies.slice(0, 4).map(({ statusCode }) => statusCode)
    t.deepEqual(statuses.sort(), [200, 409, 409, 409])
    const joining = await Promise.allSettled(['Grace', 'GRACE'].map((name) => signedIn(place, { name })))
    t.is(joining.filter(({ status }) => status === 'fulfilled').length, 1)
    const names = (await place.people.list()).map(({ name }) => name)
    t.is(names.filter((name) => name === 'Ada').length, 1)
  })

  test(`${kind}: in the demo, the same name is the same person, even in simultaneous sign-ins`, async (t) => {
    const place = await openPlace(t, { database: await open(t), config: { demo: true } })
    const replies = await Promise.all(
      ['alice', 'alice', 'Alice'].map((name) => post(place, '/api/demo/sign-in', { name })),
    )
    t.is(new Set(replies.map((reply) => reply.json().id)).size, 1)
  })
})

for (const [what, name] of UNREADABLE) {
  test(`a person's name with ${what} is refused`, async (t) => {
    const place = await openPlace(t)
    const ada = await signedIn(place, { role: 'admin', name: 'Grace' })
    const token = await inviteToken(place)
    const replies = [
      await rename(ada, name),
      await post(place, '/api/join/options', { token, name }),
      await ada.inject({ method: 'POST', url: '/api/invitations', payload: { role: 'admin', name } }),
    ]
    for (const reply of replies) {
      t.is(reply.statusCode, 400)
      t.regex(reply.json().message, /^“Name” .* Use one line of up to 80 visible characters/)
    }
  })
}

test('a name that messages use for other things is refused', async (t) => {
  const place = await openPlace(t)
  const ada = await signedIn(place, { role: 'admin', name: 'Grace' })
  const token = await inviteToken(place)
  for (const name of ['Nobody', 'S0mebody', 'the  registry', 'Nobody answered', 'You', 'CLI']) {
    const invite = { method: 'POST', url: '/api/invitations', payload: { role: 'admin', name } } as const
    const replies = [
      await rename(ada, name),
      await post(place, '/api/join/options', { token, name }),
      await ada.inject(invite),
    ]
    for (const reply of replies) {
      t.is(reply.statusCode, 409)
      t.regex(reply.json().message, /would be misread in messages/)
    }
  }
})

test('names from many countries are accepted', async (t) => {
  const place = await openPlace(t)
  const ada = await signedIn(place)
  for (const name of OF_ALL_COUNTRIES)
    t.like((await rename(ada, name)).json(), { name: name.normalize('NFC') })
})
