import test from 'ava'
import { createJointMemory } from '../../lib/joint/joint-memory.ts'
import { createCodeMemory } from '../../lib/release/code-memory.ts'
import { alice } from '../fakes/release.ts'

const REGISTRY = 'https://registry.example/'
const write = (spec: string) => ({ registry: REGISTRY, spec })
const code = (otp: string, spec: string) => ({ account: alice, otp, ...write(spec) })

function scene() {
  let time = 0
  const memory = createJointMemory(
    createCodeMemory(() => time),
    () => time,
  )
  const wait = (ms: number) => {
    time += ms
  }
  return { memory, wait }
}

test('a code that was given for all packages is used for each, though the approval named nobody', (t) => {
  const { memory } = scene()
  t.is(memory.find(write('a@1.0.0'), undefined), undefined)
  memory.keep(code('111111', 'a@1.0.0'))
  t.is(memory.find(write('b@1.0.0'), undefined)?.otp, '111111')
})

test('once a code was refused right after it was accepted, no code is tried twice', (t) => {
  const { memory, wait } = scene()
  memory.keep(code('111111', 'a@1.0.0'))
  t.truthy(memory.find(write('b@1.0.0'), undefined))
  wait(5_000)
  memory.keep(code('222222', 'b@1.0.0'))
  t.is(memory.find(write('c@1.0.0'), undefined), undefined)
})

test('a code that was refused for its age says nothing of the next one', (t) => {
  const { memory, wait } = scene()
  memory.keep(code('111111', 'a@1.0.0'))
  t.truthy(memory.find(write('b@1.0.0'), undefined))
  wait(60_000)
  memory.keep(code('222222', 'b@1.0.0'))
  t.is(memory.find(write('c@1.0.0'), undefined)?.otp, '222222')
})
