import { readFileSync } from 'node:fs'
import test from 'ava'

import { type ListedPackage, packagesDigest, sealedIntegrity } from '../index.ts'
import { createSealingKey, sealAnswer } from '../sealing.ts'
import { question } from './fixtures/messages.ts'

const vector: { packages: ListedPackage[]; text: string; digest: string } = JSON.parse(
  readFileSync(new URL('fixtures/digest-vector.json', import.meta.url), 'utf8'),
)
const { packages } = vector
const [first, second] = packages as [ListedPackage, ListedPackage]
const { kind, ...release } = first
const several = { ...question, kind, package: release, packages }

test('computes the published digest', async (t) => {
  t.is(await packagesDigest(packages), vector.digest)
})

for (const [title, change] of [
  ['kind', { kind: 'publish' }],
  ['name', { name: '@example/toool' }],
  ['version', { version: '2.0.5' }],
  ['tag', { tag: 'latest' }],
  ['registry', { registry: 'https://registry.example/' }],
  ['integrity', { integrity: first.integrity }],
  ['access', { access: 'restricted' }],
] as const) {
  test(`a different ${title} of one package changes the digest`, async (t) => {
    t.not(await packagesDigest([first, { ...second, ...change }]), vector.digest)
  })
}

test('the digest covers the order of the list, but not fields that are only shown', async (t) => {
  t.not(await packagesDigest([second, first]), vector.digest)
  t.is(await packagesDigest([{ ...first, size: 1, files: null }, second]), vector.digest)
})

test('an answer to a question about several packages opens only for that list', async (t) => {
  const key = await createSealingKey()
  const sealed = await sealAnswer({ otp: '012345' }, { ...several, key: key.publicJwk })
  const expected = { id: question.id, integrity: await sealedIntegrity(several) }
  t.is((await key.open(sealed, expected)).type, 'code')
  for (const integrity of [first.integrity, null, await packagesDigest([second, first])]) {
    await t.throwsAsync(key.open(sealed, { id: question.id, integrity }), { code: 'SEAL_MISMATCH' })
  }
})

test('an answer to a question about one package does not open for a list that begins with that package', async (t) => {
  const key = await createSealingKey()
  const sealed = await sealAnswer({ otp: '012345' }, { ...question, package: release, key: key.publicJwk })
  const expected = { id: question.id, integrity: await sealedIntegrity(several) }
  await t.throwsAsync(key.open(sealed, expected), { code: 'SEAL_MISMATCH' })
})
