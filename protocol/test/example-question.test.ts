import test from 'ava'
import { questionSchema } from '../index.ts'
import { exampleQuestion } from '../testing.ts'

test('the example is a valid, unexpired question with a new id each time', (t) => {
  const [first, second] = [exampleQuestion(), exampleQuestion()]
  t.deepEqual(questionSchema.parse(first), first)
  t.not(first.id, second.id)
  t.true(Date.parse(first.expiresAt) > Date.now())
})

test('the example takes overrides, and merges those of package and build field by field', (t) => {
  const { package: subject, build, ...others } = exampleQuestion()
  const changed = exampleQuestion({
    ...others,
    ask: 'approval',
    package: { version: '3.0.0' },
    build: { url: null },
  })
  t.deepEqual(changed, {
    ...others,
    ask: 'approval',
    package: { ...subject, version: '3.0.0' },
    build: { ...build, url: null },
  })
})
