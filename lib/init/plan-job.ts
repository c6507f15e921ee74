import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Step } from './change.ts'
import { CIRCLECI_FILE, circleciConfig } from './circleci-config.ts'
import { GITHUB_FILE, githubWorkflow } from './github-workflow.ts'
import { GITLAB_FILE, gitlabPipeline } from './gitlab-pipeline.ts'
import type { Plan } from './plan.ts'

const RELEASES = /\bsemantic-release\b/
const WHY = 'It is a pipeline of your own. Its release job has to look like this:'

/** Plans the job that releases. A file that can't be changed safely is left to a person. */
export async function planJob(cwd: string, plan: Plan): Promise<Step> {
  if (plan.ci === 'github') return planGitHub(cwd, plan)
  return plan.ci === 'gitlab' ? planGitLab(cwd, plan) : planCircleCi(cwd, plan)
}

/** Plans a workflow, unless another one already runs semantic-release. With two, each push would be released twice. */
async function planGitHub(cwd: string, plan: Plan): Promise<Step> {
  const folder = path.dirname(GITHUB_FILE)
  const names = (await readdir(path.join(cwd, folder)).catch(() => [])).filter((name) =>
    /\.ya?ml$/.test(name),
  )
  const text = githubWorkflow(plan)
  for (const file of names.map((name) => `${folder}/${name}`)) {
    if (file !== GITHUB_FILE && RELEASES.test((await read(cwd, file)) ?? ''))
      return {
        advice: { file, why: 'It runs semantic-release already. Its job has to look like this:', text },
      }
  }
  return { change: { file: GITHUB_FILE, before: await read(cwd, GITHUB_FILE), after: text } }
}

async function planGitLab(cwd: string, plan: Plan): Promise<Step> {
  const before = await read(cwd, GITLAB_FILE)
  const text = gitlabPipeline(plan)
  if (before === undefined || before === text) return { change: { file: GITLAB_FILE, before, after: text } }
  const added = gitlabPipeline(plan, true)
  if (before.endsWith(`\n${added}`)) return { change: { file: GITLAB_FILE, before, after: before } }
  if (RELEASES.test(before) || /^release:/m.test(before))
    return { advice: { file: GITLAB_FILE, why: WHY, text: added } }
  return { change: { file: GITLAB_FILE, before, after: `${before.trimEnd()}\n\n${added}` } }
}

async function planCircleCi(cwd: string, plan: Plan): Promise<Step> {
  const before = await read(cwd, CIRCLECI_FILE)
  const text = circleciConfig(plan)
  if (before === undefined || before === text) return { change: { file: CIRCLECI_FILE, before, after: text } }
  return { advice: { file: CIRCLECI_FILE, why: WHY, text } }
}

const read = (cwd: string, file: string): Promise<string | undefined> =>
  readFile(path.join(cwd, file), 'utf8').catch(() => undefined)
