import { readFileSync } from 'node:fs'
import test from 'ava'

import { type Change, changeDigest, questionSchema, sealedIntegrity } from '../index.ts'
import { createSealingKey, sealAnswer } from '../sealing.ts'
import { question } from './fixtures/messages.ts'

const vector: {
  kind: 'deprecate'
  name: string
  registry: string
  change: Change
  text: string
  digest: string
} = JSON.parse(readFileSync(new URL('fixtures/change-vector.json', import.meta.url), 'utf8'))
const { kind, name, registry, change } = vector
const bare = { integrity: null, size: null, unpackedSize: null, files: null, access: null }
const asked = {
  ...question,
  ask: 'code' as const,
  kind,
  change,
  package: { ...question.package, name, registry, ...bare },
}
const [request] = change.requests as [Change['requests'][number]]
const [fact] = change.facts as [Change['facts'][number]]

test('computes the published digest of a change', async (t) => {
  t.is(await changeDigest(asked), vector.digest)
})

const others: Array<[title: string, other: Partial<Parameters<typeof changeDigest>[0]>]> = [
  ['kind', { kind: 'unpublish' }],
  ['name', { package: { name: 'other', registry } }],
  ['registry', { package: { name, registry: 'https://registry.example/' } }],
  ['method', { change: { ...change, requests: [{ ...request, method: 'DELETE' }] } }],
  ['path', { change: { ...change, requests: [{ ...request, path: 'other' }] } }],
  ['body', { change: { ...change, requests: [{ ...request, body: null }] } }],
  ['number of requests', { change: { ...change, requests: [request, request] } }],
  ['text that is shown', { change: { ...change, facts: [{ ...fact, to: 'Something else.' }] } }],
  ['version', { change: { ...change, facts: [{ ...fact, versions: ['2.0.0'] }] } }],
]
for (const [title, other] of others) {
  test(`a different ${title} changes the digest of a change`, async (t) => {
    t.not(await changeDigest({ ...asked, ...other }), vector.digest)
  })
}

test('an answer to a question about a change opens only for that change', async (t) => {
  const key = await createSealingKey()
  const sealed = await sealAnswer({ otp: '012345' }, { ...asked, key: key.publicJwk })
  const open = async (question: typeof asked) =>
    key.open(sealed, { id: question.id, integrity: await sealedIntegrity(question) })
  t.is((await open(asked)).type, 'code')
  const other = { ...asked, change: { ...change, requests: [{ ...request, path: 'other' }] } }
  await t.throwsAsync(open(other), { code: 'SEAL_MISMATCH' })
})

test('a question about a change asks for a code, covers nothing else and has a kind of its own', (t) => {
  const isValid = (changes: object) => questionSchema.safeParse({ ...asked, ...changes }).success
  t.true(isValid({}))
  const details = { notes: null, files: [], previous: null, commits: [], scripts: [] }
  const packages = ['1.0.0', '2.0.0'].map((version) => ({ ...asked.package, version, kind: 'publish' }))
  for (const changes of [
    { change: undefined },
    { kind: 'publish' },
    { ask: 'approval' },
    { package: { ...asked.package, integrity: question.package.integrity } },
    { details },
    { trust: { carries: [], earlier: null } },
    { packages },
  ])
    t.false(isValid(changes), JSON.stringify(changes))
})
