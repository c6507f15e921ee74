import { globSync, readFileSync } from 'node:fs'
import { type Workflow, workflowProblems, workflowsIn } from './workflow-problems.ts'

/** Checks this project's workflows, and those that its documents show for copying. Exits with 1 if one is wrong. */
const read = (file: string) => readFileSync(file, 'utf8')
const own: Workflow[] = globSync('.github/workflows/*.yml').map((file) => ({
  file,
  above: 0,
  text: read(file),
}))
const shown = globSync(['*.md', 'docs/**/*.md', 'responder/*.md', '.github/actions/**/*.md']).flatMap(
  (file) => workflowsIn(file, read(file)),
)
const problems = await workflowProblems([...own, ...shown])
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
else console.log(`${own.length} workflows of this project and ${shown.length} in documents are sound.`)
