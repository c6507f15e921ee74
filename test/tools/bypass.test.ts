import test from 'ava'
import { createToolHarness } from './tool-harness.ts'
import type { ToolProject } from './tool-project.ts'

const { open, registry } = await createToolHarness(test)

const ELSEWHERE = 'http://127.0.0.1:9/'
const project: Pick<ToolProject, 'title' | 'tools' | 'command'> = {
  title: 'npm',
  tools: [],
  command: ['sh', '-c', 'touch started; npm publish --workspaces'],
}
const CASES: Array<[title: string, file: (scope: string) => Record<string, string | object>]> = [
  [
    'publishConfig.registry',
    (scope) => ({
      'packages/a/package.json': {
        name: `${scope}/a`,
        version: '1.0.0',
        publishConfig: { registry: ELSEWHERE },
      },
    }),
  ],
  [
    'the scope’s registry in .npmrc',
    (scope) => ({ '.npmrc': `registry=${registry.url}\n${scope}:registry=${ELSEWHERE}\n` }),
  ],
]

for (const [title, files] of CASES) {
  test(`the command does not start if ${title} would lead a package past the door, and the package is named`, async (t) => {
    const given = { ...project, files: ({ scope }: { scope: string }) => files(scope) }
    const scene = await open(given, () => ({}))
    const { exitCode, stderr, status } = await scene.publish()
    t.is(exitCode, 1, stderr)
    t.regex(stderr, /ETOGETHERBYPASS/)
    t.regex(stderr, new RegExp(`${scene.scope}/a`))
    t.is(status, '## main...origin/main')
    t.deepEqual(scene.endpoint.questions, [])
  })
}
