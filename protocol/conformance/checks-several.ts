import { LIMITS, type ListedPackage, packageKindSchema, type Question } from '../index.ts'
import { sealLink } from '../sealing.ts'
import type { Check } from './check-conformance.ts'
import { openFrom } from './checks-answers.ts'
import type { Client } from './client.ts'
import { askWaiting, expect, expectStatus, poll, report, untilState } from './expect.ts'

/** Returns one question about `many` packages. All are versions of one package, the only one the endpoint accepts. */
function questionAbout(client: Client, many: number, changes: Partial<Question> = {}): Question {
  const question = client.question(changes)
  const packages = Array.from({ length: many }, (_, index): ListedPackage => {
    const version = index === 0 ? question.package.version : `${question.package.version}.${index}`
    return { ...question.package, kind: packageKindSchema.parse(question.kind), version }
  })
  return { ...question, packages }
}

const refOf = ({ name, version, tag }: Question['package']) => ({ name, version, tag })

const refused: Array<[string, (question: Question, packages: ListedPackage[]) => object]> = [
  ['a list of one package', (question, [first]) => ({ ...question, packages: [first] })],
  [
    'more packages than there may be',
    (question, [first]) => ({
      ...question,
      packages: Array.from({ length: LIMITS.packages + 1 }, (_, index) => ({
        ...first,
        version: `1.0.${index}`,
      })),
    }),
  ],
  [
    'a list that begins with another package',
    (question, packages) => ({ ...question, packages: packages.toReversed() }),
  ],
  [
    'the same package twice',
    (question, [first, second]) => ({ ...question, packages: [first, second, second] }),
  ],
  [
    'packages of two registries',
    (question, [first, second]) => ({
      ...question,
      packages: [first, { ...second, registry: 'https://registry.example/' }],
    }),
  ],
  [
    'an unknown key in one of its packages',
    (question, [first, second]) => ({ ...question, packages: [first, { ...second, note: 'hello' }] }),
  ],
]

/**
 * Returns a question longer than other bodies may be, with notes for the first packages if the endpoint takes them.
 */
function longQuestion(client: Client): Question {
  const question = questionAbout(client, LIMITS.packages)
  const notes = 'n'.repeat(LIMITS.notesLength)
  const details = { notes, files: [], previous: null, commits: [], scripts: [] }
  const isDetailed = client.features.includes('details')
  const packages = question.packages?.map((one, index) =>
    isDetailed && index < 8 ? { ...one, details } : one,
  )
  return { ...question, packages }
}

/** The rules for a responder with the feature `several`. */
export const several: Check[] = [
  ...refused.map(
    ([what, change]): Check => ({
      sentence: `refuses a question with ${what} with 400`,
      needs: ['several'],
      run: async (client) => {
        const question = questionAbout(client, 2)
        const body = change(question, question.packages ?? [])
        expectStatus(await client.call({ method: 'POST', body }), 400)
      },
    }),
  ),
  {
    sentence: `takes ${LIMITS.packages} packages, in a body that may be longer than others`,
    needs: ['several'],
    run: async (client) => {
      await report(client, await askWaiting(client, longQuestion(client)), { state: 'withdrawn' })
    },
  },
  {
    sentence: 'refuses a repeat with another list with 409',
    needs: ['several'],
    run: async (client) => {
      const question = questionAbout(client, 3)
      const place = await askWaiting(client, question)
      const body = { ...question, packages: question.packages?.slice(0, 2) }
      expectStatus(await client.call({ method: 'POST', body }), 409)
      await report(client, place, { state: 'withdrawn' })
    },
  },
  {
    sentence: 'replies 409 to progress of a package that nobody has answered for',
    needs: ['several'],
    run: async (client) => {
      const question = questionAbout(client, 2)
      const place = await askWaiting(client, question)
      const package_ = refOf(question.package)
      expectStatus(await report(client, place, { state: 'publishing', package: package_ }), 409)
      await report(client, place, { state: 'withdrawn' })
    },
  },
  {
    sentence: 'brings one answer for all packages, and takes the progress of each without a word to the job',
    needs: ['several', 'answer'],
    run: async (client) => {
      const question = questionAbout(client, 2)
      const place = await askWaiting(client, question)
      await client.answer?.(question, { username: 'alice', otp: '012345' })
      const { answer, revision } = await untilState(client, place, { state: 'answered', after: 0 })
      const opened = await openFrom(client, question, answer)
      expect(opened.type === 'code' && opened.otp === '012345', 'The answer is a different one.')
      await tellProgress(client, place, question)
      expect((await poll(client, place, revision)) === undefined, 'The progress of packages was news.')
      expectStatus(await report(client, place, { state: 'published' }), 200, 204)
      expect((await poll(client, place, revision))?.state === 'published', 'It is not published.')
    },
  },
  {
    sentence: 'lets a maintainer confirm one package after the other',
    needs: ['several', 'web', 'answer'],
    run: confirmEach,
  },
]

async function tellProgress(client: Client, place: URL, { packages = [] }: Question): Promise<void> {
  for (const one of packages) {
    for (const state of [
      'publishing',
      'rejected',
      'publishing',
      'failed',
      'publishing',
      'published',
      'published',
    ])
      expectStatus(await report(client, place, { state, package: refOf(one) }), 200, 204)
    expectStatus(await report(client, place, { state: 'publishing', package: refOf(one) }), 409)
    const other = { ...refOf(one), tag: 'another' }
    expectStatus(await report(client, place, { state: 'published', package: other }), 409)
  }
}

async function confirmEach(client: Client): Promise<void> {
  const question = questionAbout(client, 2, { web: true })
  const place = await askWaiting(client, question)
  await client.answer?.(question, { web: client.key.publicJwk, username: 'alice' })
  let { revision } = await untilState(client, place, { state: 'answered', after: 0 })
  for (const one of question.packages ?? []) {
    const url = `https://www.npmjs.com/auth/cli/${one.version}`
    const link = await sealLink({ id: question.id, url }, client.key.publicJwk)
    expectStatus(await report(client, place, { state: 'confirming', link, package: refOf(one) }), 200, 204)
    expectStatus(await report(client, place, { state: 'publishing' }), 200, 204)
    const news = await poll(client, place, revision)
    expect(news?.state === 'publishing', `The state was ${news?.state}.`)
    revision = news.revision
  }
  expectStatus(await report(client, place, { state: 'published' }), 200, 204)
}
