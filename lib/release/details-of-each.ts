import { type Details, LIMITS, type Question } from '@cfa/protocol'

/** A body has to stay below its limit, and the JSON punctuation between packages counts too. */
const ROOM_BYTES = LIMITS.severalBytes - 1024

/**
 * Adds the details of each package. If all of them together are too long, the largest are left out first, except for
 * their install scripts: nobody should approve a package without seeing those.
 */
export function withDetailsOfEach(question: Question, details: ReadonlyArray<Details | undefined>): Question {
  const { packages = [] } = question
  const left = [...details]
  const largest = left
    .map((one, index) => ({ index, bytes: one ? bytesOf(one) : 0 }))
    .sort((one, other) => one.bytes - other.bytes)
  const described = (): Question => ({
    ...question,
    packages: packages.map((one, index) => {
      const own = left[index]
      return own ? { ...one, details: own } : one
    }),
  })
  let over = bytesOf(described()) - ROOM_BYTES
  for (let next = largest.pop(); over > 0 && next; next = largest.pop()) {
    const given = left[next.index]
    left[next.index] = given && onlyScripts(given)
    over = bytesOf(described()) - ROOM_BYTES
  }
  return described()
}

function onlyScripts({ scripts }: Details): Details | undefined {
  if (scripts.length === 0) return undefined
  return { notes: null, files: [], previous: null, commits: [], scripts }
}

const bytesOf = (value: object) => Buffer.byteLength(JSON.stringify(value))
