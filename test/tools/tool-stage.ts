import { symlink } from 'node:fs/promises'
import path from 'node:path'
import type { ExecutionContext, TestFn } from 'ava'
import { execa } from 'execa'
import type { EndpointOptions } from '../helpers/endpoint.ts'
import { GIT_ENV } from '../helpers/repository.ts'
import {
  createTogetherStage,
  type TogetherPeople,
  type TogetherRun,
  type TogetherScene,
  type TogetherStage,
} from '../helpers/together-stage.ts'
import { installTool, type ToolName } from './install-tool.ts'
import { pathWith } from './publishers.ts'

/** A project that a tool publishes. */
export interface ToolProject {
  title: string
  tools: readonly ToolName[]
  /** Behind `cfa publish --`. */
  command: readonly string[]
  flags?: readonly string[]
  /** Names in the scope, and what each depends on. Default: `c` depends on `b`, and `b` on `a`. */
  packages?: Record<string, string[]>
  /** More files, or others in place of those that each project has. */
  files?: (people: TogetherPeople) => Record<string, string | object>
  /** Run before, with the tools and without the door. */
  before?: readonly string[]
  env?: Record<string, string>
  /** The tool wants to be in the project's own `node_modules`. */
  isLocal?: boolean
}

export interface ToolRun extends TogetherRun {
  scene: TogetherScene
  /** In the repository, and at its remote. */
  tags: { local: string[]; remote: string[] }
  status: string
}

export interface ToolStage extends Pick<TogetherStage, 'registry' | 'codeOf'> {
  /** Runs the tool through `cfa publish` in a repository with a remote. */
  publish: (
    t: ExecutionContext,
    project: ToolProject,
    decide: (people: TogetherPeople) => EndpointOptions['decide'],
  ) => Promise<ToolRun>
}

const FEATURES = ['wait', 'sealed', 'several'] as const

/** One registry for a test file. */
export async function createToolStage(test: TestFn): Promise<ToolStage> {
  const stage = await createTogetherStage(test)
  return {
    ...stage,
    publish: async (t, project, decide) => {
      const scene = await stage.scene((people) => {
        stage.registry.reuseCodes(people.alice.name)
        const decided = decide(people)
        const behaviour = decided === undefined ? {} : { decide: decided }
        return {
          features: FEATURES,
          ...behaviour,
          ...(project.packages ? { packages: project.packages } : {}),
        }
      })
      for (const [file, content] of Object.entries(project.files?.(scene) ?? {}))
        await scene.write(file, content)
      const env = { ...TOOL_ENV, ...project.env, PATH: await pathWith(project.tools) }
      if (project.isLocal)
        await symlink(await installTool(project.tools[0] as ToolName), path.join(scene.cwd, 'node_modules'))
      if (project.before) await execute(project.before, scene.cwd, env)
      await beginRepository(scene.cwd)
      const given = { command: [...project.command], flags: [...(project.flags ?? [])], env }
      const run = await stage.run(t, scene, given)
      return { ...run, scene, ...(await readRepository(scene.cwd)) }
    },
  }
}

/** Nothing is sent to anybody, and no process stays. */
const TOOL_ENV = {
  CI: 'true',
  YARN_ENABLE_TELEMETRY: '0',
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  DO_NOT_TRACK: '1',
}

async function beginRepository(cwd: string): Promise<void> {
  const remote = path.join(cwd, '.git/remote.git')
  await git(cwd, 'init', '--quiet', '--template=', '--initial-branch', 'main')
  await git(cwd, 'init', '--quiet', '--template=', '--bare', '--initial-branch', 'main', remote)
  await git(cwd, 'remote', 'add', 'origin', remote)
  await git(cwd, 'config', 'user.name', 'Tester')
  await git(cwd, 'config', 'user.email', 'tester@example.com')
  await git(cwd, 'add', '--all')
  await git(cwd, 'commit', '--quiet', '--message', 'feat: begin')
  await git(cwd, 'push', '--quiet', '--set-upstream', 'origin', 'main')
}

async function readRepository(cwd: string): Promise<Pick<ToolRun, 'tags' | 'status'>> {
  const lines = (text: string) => text.split('\n').filter(Boolean)
  const remote = await git(cwd, '--git-dir', path.join(cwd, '.git/remote.git'), 'tag')
  const tags = { local: lines(await git(cwd, 'tag')), remote: lines(remote) }
  return { tags, status: await git(cwd, 'status', '--porcelain') }
}

const git = (cwd: string, ...args: string[]): Promise<string> => execute(['git', ...args], cwd, GIT_ENV)

async function execute(command: readonly string[], cwd: string, env: object): Promise<string> {
  const [file = '', ...args] = command
  const all = { PATH: process.env.PATH ?? '', HOME: cwd, ...GIT_ENV, ...env }
  return (await execa(file, args, { cwd, env: all, extendEnv: false, stdin: 'ignore' })).stdout
}
