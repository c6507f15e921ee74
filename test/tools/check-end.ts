import type { ExecutionContext } from 'ava'
import { leavesNoTrace } from '../helpers/release-claims.ts'
import type { ToolRun, ToolScene } from './tool-harness.ts'
import type { Left } from './tool-project.ts'

/** How a run ends, and what it leaves. */
export interface End {
  title: string
  exitCode: number
  /** Attempt, reason and packages of each question of this run. */
  questions: readonly string[]
  /** The writes that reached the registry in this run, each with its status. */
  writes: readonly string[]
  /** The packages that the registry has afterwards. */
  published: readonly string[]
  left: Left | undefined
}

/** @returns A function that checks one run after another. */
export function createCheck(t: ExecutionContext, scene: ToolScene) {
  const { endpoint, scope } = scene
  const short = (name: string) => name.replace(`${scope}/`, '')
  let [questions, writes] = [0, 0]
  return async (run: ToolRun, { title, left = {}, ...end }: End): Promise<void> => {
    const output = `${run.stdout}\n${run.stderr}`
    const asked = endpoint.questions.slice(questions).map(({ attempt, reason, packages, ...question }) => {
      const names = (packages ?? [question.package]).map(({ name }) => short(name))
      return `${attempt} ${reason}: ${names}`
    })
    const sent = scene.writes().slice(writes)
    questions += asked.length
    writes += sent.length
    t.deepEqual(
      {
        ...{ exitCode: run.exitCode, questions: asked, writes: sent },
        published: (await scene.published()).map(short).sort(),
        ...{ git: gitOf(run), leftovers: run.leftovers, leaks: run.leaks },
      },
      { ...end, git: gitLeft(left, scope), leftovers: [], leaks: [] },
      `${title}:\n${output}`,
    )
    leavesNoTrace(t, scene, { output, npmLogs: '' })
    const uploads = scene.writes().filter((write) => write.endsWith(' 201'))
    t.deepEqual(uploads, [...new Set(uploads)], `${title}: something was uploaded twice`)
  }
}

const gitOf = ({ tags, status }: ToolRun) => ({ ...tags, status: status.split('\n') })

function gitLeft({ tags = [], remoteTags = [], ahead = 0, changed = [] }: Left, scope: string) {
  const named = (tag: string) => tag.replace('{scope}', scope)
  const branch = `## main...origin/main${ahead > 0 ? ` [ahead ${ahead}]` : ''}`
  return {
    local: tags.map(named),
    remote: remoteTags.map(named),
    status: [branch, ...changed.map((file) => ` M ${file}`)],
  }
}
