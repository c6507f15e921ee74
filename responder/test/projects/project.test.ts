import test from 'ava'
import { mayAnswer, mayAsk } from '../../src/projects/project.ts'

const asked: [patterns: string[], name: string, may: boolean][] = [
  [['tool'], 'tool', true],
  [['tool'], 'tools', false],
  [['tool'], 'Tool', false],
  [['tool'], '@tool/tool', false],
  [['tool', '@a/b'], '@a/b', true],
  [['@a/b'], '@a/bc', false],
  [['@a/b'], '@a/b/c', false],
  [['@a/*'], '@a/b', true],
  [['@a/*'], '@a/', false],
  [['@a/*'], '@a', false],
  [['@a/*'], '@ab/c', false],
  [['@a/*'], 'a/b', false],
  [['@a/*'], '@a/*', true],
  [[], 'tool', false],
]
for (const [packages, name, may] of asked) {
  test(`a project for ${JSON.stringify(packages)} ${may ? 'may' : 'may not'} ask about ${name}`, (t) => {
    t.is(mayAsk({ packages }, name), may)
  })
}

test('everybody may answer for a project without named people, and otherwise only the people named', (t) => {
  t.true(mayAnswer({ people: null }, { id: 'ada' }))
  t.true(mayAnswer({ people: ['ada'] }, { id: 'ada' }))
  t.false(mayAnswer({ people: ['ada'] }, { id: 'bob' }))
  t.false(mayAnswer({ people: [] }, { id: 'ada' }))
})
