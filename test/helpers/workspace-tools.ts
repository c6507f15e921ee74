import path from 'node:path'
import { execa } from 'execa'
import { binOf, type ToolName } from '../tools/install-tool.ts'
import { createJob } from './job.ts'
import type { Project } from './project.ts'

/** A package manager with workspaces, as a project uses it. */
export interface WorkspaceTool {
  name: ToolName
  command: 'pnpm' | 'yarn' | 'bun'
  /** The arguments by which it publishes itself. */
  publish: string[]
  /** The files that the repository has because of it. */
  files: Record<string, string>
  /** What a job runs before its release. */
  install?: string[]
}

const pnpm = {
  command: 'pnpm' as const,
  publish: ['publish', '--no-git-checks', '--tag', 'latest'],
  files: {
    'pnpm-workspace.yaml': 'packages: ["packages/*"]\ncatalog:\n  shared: ^3.0.0\n',
    'pnpm-lock.yaml': '',
  },
}

export const WORKSPACE_TOOLS: WorkspaceTool[] = [
  { name: 'pnpm-11', ...pnpm },
  { name: 'pnpm-12', ...pnpm },
  {
    name: 'yarn-4',
    command: 'yarn',
    publish: ['npm', 'publish', '--tag', 'latest'],
    install: ['install', '--mode=skip-build'],
    files: {
      '.yarnrc.yml':
        'enableTelemetry: false\nunsafeHttpWhitelist: ["127.0.0.1"]\nnpmAuthToken: "${NODE_AUTH_TOKEN}"\ncatalog:\n  shared: ^3.0.0\n',
      'yarn.lock': '',
    },
  },
  {
    name: 'bun',
    command: 'bun',
    publish: ['publish', '--tag', 'latest'],
    install: ['install', '--ignore-scripts'],
    files: {},
  },
]

/** Runs the tool in a folder, with nothing from this process's environment. */
export async function runTool(
  { name, command }: WorkspaceTool,
  args: string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<string> {
  const [job, folder] = await Promise.all([createJob(), binOf(name)])
  try {
    const own = { ...job.env, PATH: `${folder}${path.delimiter}${job.env.PATH}`, NODE_AUTH_TOKEN: 'token' }
    const run = { cwd, env: { ...own, ...env }, extendEnv: false, all: true, stdin: 'ignore' } as const
    return (await execa(path.join(folder, command), args, run)).all
  } finally {
    await job.end()
  }
}

const EVENTS = ['prepublish', 'prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish']

/** A workspace whose package depends on what only the tool can resolve. */
export function workspaceOf(tool: WorkspaceTool, name: string): Project & { name: string } {
  const log = (event: string) =>
    `node -e "require('fs').appendFileSync('../../scripts.log', '${event} ' + process.env.npm_lifecycle_event + '\\n')"`
  return {
    name,
    package: {
      name: 'workspace-root',
      private: true,
      workspaces: { packages: ['packages/*'], catalog: { shared: '^3.0.0' } },
    },
    files: {
      ...tool.files,
      '.gitignore': 'scripts.log\nnode_modules\n.yarn\n.pnp.*\n',
      'packages/shared/package.json': { name: 'shared', version: '3.1.0' },
      'packages/sibling/package.json': { name: 'sibling', version: '1.5.0' },
      'packages/main/package.json': {
        name,
        version: '0.0.0',
        main: 'source.js',
        dependencies: { sibling: 'workspace:^', shared: 'catalog:' },
        publishConfig: { main: 'built.js', access: 'public' },
        scripts: Object.fromEntries(EVENTS.map((event) => [event, log(event)])),
      },
      'packages/main/source.js': '// source\n',
      'packages/main/built.js': '// built\n',
      'packages/main/README.md': '# Main\n',
    },
  }
}
