import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { openPlace } from '../helpers/people-place.ts'
import { inviteToken, post, signedIn, type Visitor } from '../helpers/signed-in.ts'

/** All of them look like “Ada Miller”. */
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
  ['a mark that reorders', 'Ada\u202eBob'],
  ['a filler', 'Ada\u3164'],
  ['Braille without dots', 'Ada\u2800'],
  ['nothing but a combining mark', '\u0301'],
  ['nothing but signs', '...'],
  ['a word of two alphabets', 'Аda'],
  ['Greek within Latin', 'Αda Miller'],
  ['a heap of marks', `Ada${'\u0301'.repeat(9)}`],
  ['a character of private use', 'Ada\ue000'],
  ['a half of a character', 'Ada\ud800'],
  ['a colon, as messages have before a reason', 'Bob: published'],
  ['a letter that looks like a colon', 'Bob\u02d0 published'],
  ['a sign that looks like a colon', 'Bob\ua789 published'],
  ['a comma, as messages have behind a state', 'Bob, published'],
  ['a dot between facts', 'Bob · admin'],
  ['an arrow', 'Bob → published'],
  ['quotes', '“Bob”'],
  ['a sign of being verified', 'Bob ✅'],
  ['a circle around a letter', 'B\u20ddob'],
  ['a mark on a space', 'Bob \u0301'],
  ['an Arabic digit that looks like an o', 'B\u0665b'],
  ['a Devanagari digit that looks like an o', 'B\u0966b'],
  ['a part of a Korean letter that looks like an o', 'B\u3147b'],
  ['letters of an alphabet that nobody writes in now', 'ᎪᏞᏆᏟᎬ'],
  ['small capitals', 'ᴀda'],
  ['a click that looks like an l', 'A\u01c0an'],
  ['an address', 'see https://evil.example'],
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
  test(`${kind}: nobody gets a name that looks like that of somebody who is here`, async (t) => {
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

  test(`${kind}: of all who take one name at once, one gets it`, async (t) => {
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

  test(`${kind}: in the demo the same name is the same person, also for two who come at once`, async (t) => {
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

test('nobody is called what messages say where they name no person', async (t) => {
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

test('names of all countries are names', async (t) => {
  const place = await openPlace(t)
  const ada = await signedIn(place)
  for (const name of OF_ALL_COUNTRIES)
    t.like((await rename(ada, name)).json(), { name: name.normalize('NFC') })
})
