import test from 'ava'
import { createCodeMemory } from '../../lib/release/code-memory.ts'
import { alice, bob } from '../fakes/release.ts'

const REGISTRY = 'https://registry.example/'
const GIVEN = { account: alice, registry: REGISTRY, spec: 'a@1.0.0', otp: '012345' }

const rows = [
  ['the same version, without an approval', 'a@1.0.0', REGISTRY, undefined, true],
  ['the same version, approved by its account', 'a@1.0.0', REGISTRY, alice, true],
  ['the same version, approved by another account', 'a@1.0.0', REGISTRY, bob, false],
  ['another package, approved by its account', 'b@1.0.0', REGISTRY, alice, true],
  ['another package, approved by another account', 'b@1.0.0', REGISTRY, bob, false],
  ['another package, without an approval', 'b@1.0.0', REGISTRY, undefined, false],
  ['another version, without an approval', 'a@1.0.1', REGISTRY, undefined, false],
  ['another registry, approved by its account', 'a@1.0.0', 'https://other.example/', alice, false],
  ['another account of the same name', 'b@1.0.0', REGISTRY, { ...bob, username: 'alice' }, false],
] as const

for (const [title, spec, registry, approvedBy, isFound] of rows) {
  test(`a code is ${isFound ? '' : 'not '}reused for ${title}`, (t) => {
    const memory = createCodeMemory(() => 0)
    t.is(memory.find({ registry, spec }, approvedBy), undefined)
    memory.keep(GIVEN)
    t.is(memory.find({ registry, spec }, approvedBy)?.otp, isFound ? '012345' : undefined)
    memory.forget()
    t.is(memory.find({ registry, spec }, approvedBy), undefined)
  })
}

test('a code is remembered for two minutes', (t) => {
  let now = 7
  const memory = createCodeMemory(() => now)
  memory.keep(GIVEN)
  now += 119_999
  t.truthy(memory.find(GIVEN, undefined))
  now += 1
  t.is(memory.find(GIVEN, undefined), undefined)
})
