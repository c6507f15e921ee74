import { readFileSync } from 'node:fs'
import test from 'ava'
import { MANY, ONE } from '../tools/tool-projects.ts'

const pageOf = (title: string) => `docs/tools/${title.replace(/ \d+$/, '').toLowerCase()}.md`

for (const { title, flags = [], command } of [...MANY, ...ONE]) {
  test(`the page of ${title} has the command line that its test runs`, (t) => {
    const line = ['npx @cfa/semantic-release-npm publish', ...flags, '--', ...command].join(' ')
    t.true(readFileSync(pageOf(title), 'utf8').includes(`\n${line}\n`), line)
  })
}

test('each page is at most a screen', (t) => {
  for (const { title } of [...MANY, ...ONE])
    t.true(readFileSync(pageOf(title), 'utf8').split('\n').length <= 40, title)
})
