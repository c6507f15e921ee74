import { createHmac } from 'node:crypto'
import type { PublicJwk } from '@cfa/protocol'
import { checkPhrase } from '@cfa/protocol/sealing'
import * as z from 'zod'
import type { Person } from '../../api/people.ts'
import { ServiceError } from '../../errors.ts'
import { readChallengeKey } from '../../store/challenge-key.ts'
import type { Queries } from '../../store/database.ts'

/** After this many wrong picks somebody else has to answer. */
export const WRONG_PICKS = 2
const DECOYS = 2

const row = z.object({ phrase: z.string().nullable(), wrong: z.int() })

export interface Picks {
  /** The right phrase, once it has been picked. */
  phrase: string | null
  wrong: number
}

/**
 * Lists the question's check phrase among decoys, in alphabetical order. Everybody gets the same ones every time:
 * otherwise, the one that stayed the same would be the right one.
 */
export async function phrasesOf(
  queries: Queries,
  { id, key }: { id: string; key: PublicJwk },
): Promise<string[]> {
  const right = await checkPhrase(key)
  const secret = await readChallengeKey(queries)
  const decoys = Array.from({ length: DECOYS }, (_, index) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['phrase', id, right, index]))
      .digest('base64url'),
  )
  // Each is the phrase of a key that nobody has.
  const others = await Promise.all(decoys.map((x) => checkPhrase({ ...key, x })))
  return [right, ...others].toSorted()
}

export async function picksOf(
  { all }: Pick<Queries, 'all'>,
  id: string,
  person: Pick<Person, 'id'>,
): Promise<Picks> {
  const [found] = await all(
    'select phrase, wrong from phrase_picks where question_id = $1 and person_id = $2',
    ...[id, person.id],
  )
  return found ? row.parse(found) : { phrase: null, wrong: 0 }
}

export async function savePicks(
  { run }: Pick<Queries, 'run'>,
  id: string,
  person: Pick<Person, 'id'>,
  { phrase, wrong }: Picks,
): Promise<void> {
  await run(
    `insert into phrase_picks (question_id, person_id, phrase, wrong) values ($1, $2, $3, $4)
     on conflict (question_id, person_id) do update set phrase = excluded.phrase, wrong = excluded.wrong`,
    ...[id, person.id, phrase, wrong],
  )
}

/** Makes the error for a wrong pick. `wrong` is how many the person has picked. */
export function wrongPhrase(wrong: number): ServiceError {
  const message =
    wrong < WRONG_PICKS
      ? 'The job’s log shows another phrase. Look there again: after one more wrong pick you can’t approve this release.'
      : TOO_MANY_WRONG
  return new ServiceError('wrong_phrase', message)
}

export const TOO_MANY_WRONG =
  'You picked a wrong phrase twice: somebody else has to approve this release. If the log shows none of the three, decline it.'
