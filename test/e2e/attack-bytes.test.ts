import test from 'ava'
import { createEditor, type Editor, STAY_BEHIND } from '../helpers/editor.ts'
import { createHarness } from '../helpers/harness.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { PLUGIN } from '../helpers/semantic-release.ts'
import { storesWhatWasAsked } from '../helpers/stored-bytes.ts'

const { registry, scene, codeOf, release } = await createHarness(test)

interface Edits {
  what: string
  /** Prepares the scene. */
  prepare?: (place: Scene, editor: Editor) => Promise<unknown>
  scripts?: Record<string, string>
  /** What happens while a maintainer decides. */
  meanwhile?: (editor: Editor) => Promise<void>
  plugins?: string[]
  /** Who must have edited for the test to prove anything. */
  edits: string[]
}

/** A plugin that edits in one step. */
const editing = (step: string, who: string) => `import { execFileSync } from 'node:child_process'
export const ${step} = (config, { cwd, env }) => {
  execFileSync('node', [cwd + '/../edit.cjs', '${who}'], { env })
}
`
const rows: Edits[] = [
  {
    what: 'git hooks edit what the plugin has on disk while the tag is made and pushed',
    prepare: (_place, editor) => editor.asGitHooks('reference-transaction', 'pre-push'),
    edits: ['reference-transaction', 'pre-push'],
  },
  {
    what: 'plugins edit it, a later one before the tag and an earlier one after it',
    prepare: ({ repository }) =>
      repository.commit('chore: plugins', {
        'earlier.mjs': editing('publish', 'earlier'),
        'later.mjs': editing('prepare', 'later'),
      }),
    plugins: ['./earlier.mjs', PLUGIN, './later.mjs'],
    edits: ['later', 'earlier'],
  },
  {
    what: 'a process that prepack left behind edits it while a maintainer thinks',
    scripts: { prepack: STAY_BEHIND },
    meanwhile: (editor) => editor.wake(),
    edits: ['background'],
  },
]

for (const { what, prepare, scripts, meanwhile, plugins = [PLUGIN], edits } of rows) {
  test(`the published bytes are those that were asked about: ${what}`, async (t) => {
    let editor: Editor | undefined
    const place = await scene(({ bob }) => ({
      features: ['approval', 'wait', 'sealed'],
      package: scripts ? { scripts } : {},
      decide: async ({ ask }) => {
        if (editor) await meanwhile?.(editor)
        return ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)
      },
    }))
    editor = await createEditor(place.repository.cwd)
    await prepare?.(place, editor)
    const run = await release(t, place, { plugins })
    editor.rest()
    for (const who of edits) t.true(editor.edits().includes(who), `${who} edited nothing`)
    t.is(run.exitCode, 0, run.output)
    await storesWhatWasAsked(t, registry, place)
    // Different bytes have to be approved again, not only shown in the question for the code.
    const approvals = place.endpoint.questions.filter(({ ask }) => ask === 'approval')
    t.is(new Set(approvals.map(({ package: { integrity } }) => integrity)).size, approvals.length)
    const bytes = place.writes().filter(({ status }) => status === 201)
    t.is(bytes.length, 1)
  })
}

test('with a code only, the published bytes are those that were asked about, whatever is edited meanwhile', async (t) => {
  let editor: Editor | undefined
  const place = await scene(({ bob }) => ({
    package: { scripts: { prepack: STAY_BEHIND } },
    decide: async () => {
      await editor?.wake()
      return codeOf(bob)
    },
  }))
  editor = await createEditor(place.repository.cwd)
  const run = await release(t, place)
  editor.rest()
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(editor.edits(), ['background'])
  await storesWhatWasAsked(t, registry, place)
})
