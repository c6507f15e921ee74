import { readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { TestFn } from 'ava'
import { execa } from 'execa'
import type { TwoFactor } from '../../test-registry/index.ts'
import type { PublishRun } from '../helpers/cfa-publish.ts'
import { createHarness, type Harness } from '../helpers/harness.ts'
import { GIT_ENV, initRepository } from '../helpers/repository.ts'
import type { ScopePeople, Workspaces, WorkspacesOptions } from '../helpers/workspaces-scene.ts'
import { installTool, type ToolName } from './install-tool.ts'
import { pathWith } from './publishers.ts'
import type { ToolProject } from './tool-project.ts'

/** The project of a tool, in a repository with a remote. */
export interface ToolScene extends Workspaces {
  /** Runs the tool through `cfa publish`. Default: with the project's command. */
  publish: (command?: readonly string[]) => Promise<ToolRun>
  /** Makes a script of the last package fail, or succeed again. */
  breakScript: (isBroken: boolean) => Promise<void>
  execute: (command: readonly string[]) => Promise<string>
}

export interface ToolRun extends PublishRun {
  /** Tags in the repository and at its remote. */
  tags: { local: string[]; remote: string[] }
  /** How the branch compares with its remote, and what has changed. */
  status: string
}

export interface ToolHarness extends Harness {
  open: (
    project: ToolProject,
    describe: (people: ScopePeople) => WorkspacesOptions,
    twoFactor?: TwoFactor,
  ) => Promise<ToolScene>
}

/** One registry for a test file. */
export async function createToolHarness(test: TestFn): Promise<ToolHarness> {
  const harness = await createHarness(test, { stages: true })
  return {
    ...harness,
    open: async (project, describe, twoFactor) => {
      const packages = project.isSingle ? { packages: {}, names: ['one'] } : {}
      const scene = await harness.workspaces((people) => ({ ...describe(people), ...packages }), twoFactor)
      const env = { ...TOOL_ENV, ...project.env, PATH: await pathWith(project.tools) }
      const flags = [...(project.flags ?? [])]
      const breaking = path.join(scene.cwd, '.git/broken')
      await prepare(project, scene, { env, breaking })
      return {
        ...scene,
        publish: async (command = project.command) => {
          const run = await harness.publish(scene, { command: [...command], flags, env })
          return { ...run, ...(await readRepository(scene.cwd)) }
        },
        breakScript: (isBroken) => (isBroken ? writeFile(breaking, '') : rm(breaking)),
        execute: (command) => execute(command, scene.cwd, env),
      }
    },
  }
}

/** Turns off telemetry and background processes. */
const TOOL_ENV = {
  CI: 'true',
  YARN_ENABLE_TELEMETRY: '0',
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  DO_NOT_TRACK: '1',
}

async function prepare(
  { files, breaks, tools, before, isLocal, isSingle }: ToolProject,
  scene: Workspaces,
  { env, breaking }: { env: object; breaking: string },
): Promise<void> {
  for (const [file, content] of Object.entries(files?.(scene) ?? {})) await scene.write(file, content)
  const last = isSingle ? 'package.json' : 'packages/c/package.json'
  const manifest = JSON.parse(await readFile(path.join(scene.cwd, last), 'utf8'))
  await scene.write(last, { ...manifest, scripts: { [breaks ?? 'prepack']: `test ! -e ${breaking}` } })
  if (isLocal) await symlink(await installTool(tools[0] as ToolName), path.join(scene.cwd, 'node_modules'))
  if (before) await execute(before, scene.cwd, env)
  const { git, commit } = await initRepository(scene.cwd, remoteOf(scene.cwd))
  // `np` reads who commits from the repository, not from the environment.
  await git('config', 'user.name', 'Tester')
  await git('config', 'user.email', 'tester@example.com')
  await commit('feat: begin')
  await git('branch', '--quiet', '--set-upstream-to', 'origin/main')
}

const remoteOf = (cwd: string) => path.join(cwd, '.git/remote.git')

async function readRepository(cwd: string): Promise<Pick<ToolRun, 'tags' | 'status'>> {
  const lines = (text: string) => text.split('\n').filter(Boolean)
  const remote = await git(cwd, '--git-dir', remoteOf(cwd), 'tag')
  const tags = { local: lines(await git(cwd, 'tag')), remote: lines(remote) }
  return { tags, status: await git(cwd, 'status', '--porcelain', '--branch') }
}

const git = (cwd: string, ...args: string[]): Promise<string> => execute(['git', ...args], cwd, GIT_ENV)

async function execute(command: readonly string[], cwd: string, env: object): Promise<string> {
  const [file = '', ...args] = command
  const all = { PATH: process.env.PATH ?? '', HOME: cwd, ...GIT_ENV, ...env }
  return (await execa(file, args, { cwd, env: all, extendEnv: false, stdin: 'ignore' })).stdout
}
