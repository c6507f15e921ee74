import test from 'ava'
import { MANY, ONE } from './tool-projects.ts'
import { createToolStage, type ToolProject } from './tool-stage.ts'

const { publish } = await createToolStage(test)

const named = (title: string) => [...MANY, ...ONE].find((project) => project.title === title) as ToolProject

const LEFT: Array<[title: string, tags: (scope: string) => string[], status: string]> = [
  ['pnpm 12', () => [], ''],
  ['changesets 3', (scope) => ['a', 'b', 'c'].map((name) => `${scope}/${name}@1.0.0`), ''],
  ['lerna-lite', () => [], ''],
  ['release-it', () => [], ''],
  ['np', () => [], ''],
  ['Yarn 1', () => ['v1.0.0'], ''],
  ['nx', () => [], ''],
]

for (const [title, tags, status] of LEFT) {
  test(`${title}, declined: nothing is on the registry, and nothing at the remote`, async (t) => {
    const run = await publish(t, named(title), () => () => ({ answer: { declined: true, by: 'bob' } }))
    const { scene, stdout, stderr } = run
    const output = `${stdout}\n${stderr}`
    t.is(run.exitCode, named(title).flags?.includes('--each') ? 1 : 3, output)
    // np looks with HEAD whether the name is free.
    t.deepEqual(
      scene.writes().filter((write) => !write.endsWith(' 404')),
      [],
    )
    t.deepEqual(run.tags, { local: tags(scene.scope), remote: [] })
    t.is(run.status, status)
  })
}
