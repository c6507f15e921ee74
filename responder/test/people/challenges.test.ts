import { setImmediate } from 'node:timers/promises'
import test from 'ava'
import { backUp } from '../../src/store/backup.ts'
import type { Database } from '../../src/store/database.ts'
import { TABLE_NAMES } from '../../src/store/tables.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { openPlace, type Place } from '../helpers/people-place.ts'
import { inviteToken, post, signedIn, type Visitor } from '../helpers/signed-in.ts'

const MANY = 20_001

/** The number of rows in each table. */
const rowsOf = async ({ all }: Database) =>
  Promise.all(TABLE_NAMES.map(async (table) => [table, (await all(`select count(*) from ${table}`))[0]]))

async function answerOf(place: Place, { authenticator }: Visitor) {
  const { ceremony, options } = (await post(place, '/api/sign-in/options')).json()
  return { ceremony, response: authenticator.authenticate(options) }
}

forEachDatabase((kind, open) => {
  test(`${kind}: strangers who keep starting sign-ins or joins store nothing and lock nobody out`, async (t) => {
    const place = await openPlace(t, { database: await open(t) })
    const visitor = await signedIn(place)
    const token = await inviteToken(place)
    const before = await rowsOf(place.database)
    for (let index = 0; index < MANY; index += 1) {
      await place.people.signInOptions()
      // Nothing here waits for I/O, so the connections of the other tests would run out of time meanwhile.
      if (index % 100 === 0) await setImmediate()
    }
    for (let index = 0; index < 100; index += 1) await place.people.joinOptions({ token, name: 'X' })
    t.deepEqual(await rowsOf(place.database), before)
    t.is((await post(place, '/api/sign-in', await answerOf(place, visitor))).statusCode, 200)
    await t.notThrowsAsync(signedIn(place, { role: 'admin' }))
  })

  test(`${kind}: an answer works once across all nodes, and a wrong one stores nothing`, async (t) => {
    const database = await open(t)
    const [place, other] = [await openPlace(t, { database }), await openPlace(t, { database })]
    const visitor = await signedIn(place)
    const answer = await answerOf(place, visitor)
    const before = await rowsOf(database)
    const ceremony = answer.ceremony.replace(/.$/, (last: string) => (last === 'A' ? 'E' : 'A'))
    const forged = { ...answer, ceremony }
    t.is((await post(place, '/api/sign-in', forged)).statusCode, 401)
    t.deepEqual(await rowsOf(database), before)
    const replies = await Promise.all([place, other].map((node) => post(node, '/api/sign-in', answer)))
    t.deepEqual(replies.map(({ statusCode }) => statusCode).sort(), [200, 401])
    place.clock.now += 5 * 60_000
    t.is((await post(place, '/api/sign-in', await answerOf(place, visitor))).statusCode, 200)
    t.is((await database.all('select id from used_challenges')).length, 1)
  })

  test(`${kind}: the key for challenges is not in a back-up`, async (t) => {
    const place = await openPlace(t, { database: await open(t) })
    await signedIn(place)
    const [key] = await place.database.all("select value from settings where name = 'challenge_key'")
    const lines: string[] = []
    await backUp(place.database, Date.now, async (line) => void lines.push(line))
    t.truthy(key)
    t.false(lines.some((line) => line.includes(String(key?.value)) || line.includes('challenge_key')))
  })
})
