import test from 'ava'
import { workflowProblems, workflowsIn } from '../../scripts/workflow-problems.ts'

const workflow = (step: string) =>
  `on: push\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - ${step}\n`
const problemsOf = (text: string) => workflowProblems([{ file: 'a.yml', above: 0, text }])

test('a correct workflow has no problems', async (t) => {
  t.deepEqual(await problemsOf(workflow('run: npm ci')), [])
})

for (const [what, step] of [
  ['a step that neither runs nor uses anything', 'name: nothing'],
  ['an expression with an unknown property', 'run: echo ${{ github.no_such }}'],
  ['a script with text from an issue', 'run: echo ${{ github.event.issue.title }}'],
] as const) {
  test(`${what} is a problem with its line`, async (t) => {
    const problems = await problemsOf(workflow(step))
    t.is(problems.length, 1)
    t.regex(problems[0] ?? '', /^a\.yml:6: /)
  })
}

test('a variable of the repository is not a problem', async (t) => {
  t.deepEqual(await problemsOf(workflow('run: echo ${{ vars.CFA_RESPONDER_URL }}')), [])
})

test('complete workflows in a document are checked, even in lists, with the document’s line numbers', async (t) => {
  const block = workflow('name: nothing').replaceAll(/^(?=.)/gm, '   ')
  const document = `# A\n\n\`\`\`yaml\nkey: value\n\`\`\`\n\n1. Copy:\n\n   \`\`\`yaml\n${block}   \`\`\`\n`
  const workflows = workflowsIn('a.md', document)
  t.is(workflows.length, 1)
  const [problem, ...more] = await workflowProblems(workflows)
  t.deepEqual(more, [])
  t.regex(problem ?? '', /^a\.md:15: /)
})
