import path from 'node:path'
import { execa } from 'execa'
import { filesWith } from './files-with.ts'
import { createJob, ROOT } from './job.ts'
import type { Workspaces } from './workspaces-scene.ts'

export interface PublishRun {
  exitCode: number | undefined
  stdout: string
  stderr: string
  /** What the run left in the folder for temporary files. */
  leftovers: string[]
  /** Files of the project and of the job with a token or the responder's secret in them. */
  leaks: string[]
}

export interface PublishOptions {
  flags?: string[]
  /** Default: `npm publish --workspaces`. */
  command?: string[]
  env?: Record<string, string>
  /** Called with each piece of what it logs, as it arrives. */
  onOutput?: (text: string) => void
  /** Called with the process as soon as it runs. */
  onStart?: (process: { kill: (signal: NodeJS.Signals) => boolean }) => void
}

export const NPM_PUBLISH = ['npm', 'publish', '--workspaces']

/** A command for this Node.js. */
export const node = (program: string): string[] => [
  process.execPath,
  '--input-type=module',
  '--eval',
  program,
]

/** Publishes, and then runs a program that has `execFileSync`. */
export const andThen = (program: string): string[] =>
  node(`
import { execFileSync } from 'node:child_process'
execFileSync(${JSON.stringify(NPM_PUBLISH[0])}, ${JSON.stringify(NPM_PUBLISH.slice(1))}, { stdio: 'inherit' })
${program}`)

/** Runs `cfa publish` in a process of its own, as a job does. */
export async function cfaPublish(
  { cwd, env: own, alice, bob, endpoint }: Workspaces,
  { flags = [], command = NPM_PUBLISH, env = {}, onOutput = () => {}, onStart }: PublishOptions = {},
): Promise<PublishRun> {
  const job = await createJob()
  const args = [path.join(ROOT, 'cli.ts'), 'publish', ...flags, '--', ...command]
  const child = execa(process.execPath, args, {
    ...{ cwd, env: { ...job.env, ...own, ...env }, extendEnv: false, reject: false, stdin: 'ignore' },
  })
  child.stderr.setEncoding('utf8').on('data', onOutput)
  onStart?.({ kill: (signal) => child.kill(signal) })
  const { exitCode, stdout, stderr } = await child
  const leaks = await filesWith([alice.token, bob.token, endpoint.secret], [cwd, job.folder])
  const { leftovers } = await job.end()
  return { exitCode, stdout, stderr, leftovers, leaks }
}
