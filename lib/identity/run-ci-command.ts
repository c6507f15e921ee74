import path from 'node:path'
import type { Readable } from 'node:stream'
import { execa } from 'execa'
import { aborted } from '../async/aborted.ts'
import { findOutside } from '../files/find-program.ts'
import { childEnvironment } from '../npm/environment.ts'
import type { Job } from './job.ts'

const OUTPUT_CHARACTERS = 64 * 1024

/**
 * Runs a program that the CI service provides, and resolves with its standard output.
 *
 * A dependency can bring a program of the same name, so folders of `PATH` in the project or in any `node_modules` are
 * passed over, both here and by what the program starts. It gets the job's environment without this plugin's secrets.
 * It runs in its own folder, because anyone may have written the project's files.
 *
 * Rejects with a sentence that contains nothing of the standard output, at the latest when `signal` is aborted.
 */
export async function runCiCommand(
  name: string,
  args: readonly string[],
  { env, cwd }: Pick<Job, 'env' | 'cwd'>,
  signal: AbortSignal,
): Promise<string> {
  const found = await findOutside(name, { env, cwd })
  if (found === undefined) throw new Error(`There is no \`${name}\` in \`PATH\`, outside of the project.`)
  const { file, variables } = found
  const child = execa(file, args, {
    cwd: path.dirname(file),
    env: { ...childEnvironment(env, []), ...variables },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    maxBuffer: OUTPUT_CHARACTERS,
    cancelSignal: signal,
  })
  const result = await Promise.race([child, aborted(signal).catch(() => leave(child))])
  if (!result.failed) return result.stdout
  throw new Error(`\`${name} ${args[0]}\` ${endOf(result)}`)
}

/** Stops listening, because whatever the program has started may hold its output open for long. */
function leave({ stdout, stderr }: { stdout: Readable; stderr: Readable }) {
  stdout.destroy()
  stderr.destroy()
  return { failed: true, isCanceled: true, isMaxBuffer: false } as const
}

interface End {
  isCanceled: boolean
  isMaxBuffer: boolean
  exitCode?: number | undefined
  signal?: string | undefined
  stderr?: string | undefined
}

/** Describes the end without standard output, which may contain the token even after a failure. */
function endOf({ isCanceled, isMaxBuffer, exitCode, signal, stderr = '' }: End): string {
  if (isCanceled) return 'did not answer in time.'
  if (isMaxBuffer) return 'printed more than a token.'
  if (exitCode === undefined) return signal === undefined ? 'could not be started.' : `ended by ${signal}.`
  return `ended with status ${exitCode}. ${stderr.trim() === '' ? 'It said nothing.' : `It said: ${stderr}`}`
}
