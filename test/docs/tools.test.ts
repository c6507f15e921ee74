import { readFileSync } from 'node:fs'
import test from 'ava'
import type { ToolProject } from '../tools/tool-project.ts'
import { PROJECTS } from '../tools/tool-projects.ts'

const rows: Array<[page: string, project: ToolProject]> = Object.entries(PROJECTS).flatMap(
  ([page, projects]) =>
    projects.map((project): [string, ToolProject] => [
      readFileSync(`docs/tools/${page}.md`, 'utf8'),
      project,
    ]),
)

for (const [page, { title, flags = [], command, unpublished, broken, again }] of rows) {
  test(`the page of ${title} has the command line that its test runs`, (t) => {
    const line = ['npx @cfa/semantic-release-npm publish', ...flags, '--', ...command].join(' ')
    t.true(page.includes(`\n${line}\n`), line)
  })

  test(`the page of ${title} has the commands between two runs of its test`, (t) => {
    const commands = [...(unpublished?.undo ?? []), ...(broken?.undo ?? []), ...(again ? [again] : [])]
    for (const line of commands.map((words) => words.join(' '))) t.true(page.includes(line), line)
    t.pass()
  })
}

test('each page has at most 40 lines', (t) => {
  for (const [page, { title }] of rows) t.true(page.split('\n').length <= 40, title)
})
