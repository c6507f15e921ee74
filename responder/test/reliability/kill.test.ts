import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { createAudit } from '../../src/audit/audit.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { openStore } from '../../src/store/open.ts'
import { type Furnished, furnish } from '../helpers/furnished.ts'
import { HISTORY, openRelease, type Release, STEPS } from './release.ts'
import { openSturdy } from './sturdy.ts'

/** Five tests of five kills, each during four releases at four different steps: a hundred pairs of step and kill. */
const SEEDS = [1, 2, 3, 4, 5]
const KILLS = 5
const AT_ONCE = 4
/** About as long as four simultaneous steps take, so some kills come before the first write and some after the last. */
const WITHIN_MS = 24

for (const seed of SEEDS) {
  test.serial(`kill -9 at twenty steps loses nothing confirmed and repeats nothing (${seed})`, async (t) => {
    t.timeout(150_000)
    const place = await furnish(t)
    const sturdy = await openSturdy(t, place)
    const random = randomOf(seed)
    const releases: Release[] = []
    let cut = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const hit = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          openRelease(t, place, sturdy, `${seed}.${kill}.${index}`),
        ),
      )
      releases.push(...hit)
      // The kills of one test hit every step twice, and those of all tests ten times.
      const steps = hit.map((_, index) => (kill * AT_ONCE + index) % STEPS.length)
      await Promise.all(hit.map((release, index) => release.goTo(steps[index] ?? 0)))
      const underWay = hit.map((release, index) => release.goTo((steps[index] ?? 0) + 1))
      await sleep(random() * WITHIN_MS)
      cut += hit.filter((release, index) => !release.isDone((steps[index] ?? 0) + 1)).length
      await sturdy.kill(async () => {
        await Promise.all(releases.map((release) => release.inspect()))
      })
      await Promise.all(underWay)
      await Promise.all(hit.map((release) => release.goTo(STEPS.length)))
    }
    t.log(`${releases.length} pairs of step and kill, ${cut} of them before the answer had arrived`)
    t.is(releases.length, KILLS * AT_ONCE)
    t.deepEqual(await sturdy.end(), { exitCode: 0, signal: null })
    await checkStore(t, place, releases)
  })
}

/**
 * Checks that every release went through its states once, in order, that no answer is left, and that the audit log
 * verifies.
 */
async function checkStore(t: ExecutionContext, { environment }: Furnished, releases: Release[]) {
  const database = await openStore(readConfig(environment), { asService: false, now: Date.now })
  t.teardown(() => database.close())
  t.like(await database.all('select count(*) as count from questions'), [{ count: releases.length }])
  t.deepEqual(
    await database.all("select id from questions where answer is not null or state <> 'published'"),
    [],
  )
  for (const { id } of releases) {
    const events = await database.all(
      'select state from question_events where question_id = $1 order by revision',
      id,
    )
    t.deepEqual(
      events.map(({ state }) => state),
      HISTORY,
    )
  }
  const verified = await createAudit({ database, effects: { now: Date.now } }).verify()
  t.true(verified.ok)
}

/** Mulberry32: the same numbers from 0 to 1 for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
