import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import semver from 'semver'
import { z } from 'zod'
import { readTarball } from '../door/list-tarball.ts'
import { type Fail, failAgain } from '../errors/fail.ts'
import { isPluginError } from '../errors/get-error.ts'
import type { ProcessResult, StartProcess } from '../npm/start-process.ts'
import type { Env, Logger } from '../types.ts'
import type { Packer } from './choose-packer.ts'
import { findCommand, type ToolCommand } from './find-command.ts'
import { runScript } from './run-script.ts'
import { type PackTool, TOOLS } from './tools.ts'

export interface Packing {
  packer: Exclude<Packer, { tool: 'npm' }>
  /** The folder that is packed. */
  root: string
  /** The name and version of the release. */
  name: string
  version: string
  ignoresScripts: boolean
}

export interface PackTools {
  startProcess: StartProcess
  /** The environment of the tool and everything that it runs. It holds no secret. */
  env: Env
  stdout: Writable
  stderr: Writable
  /** A folder that only this user can enter. */
  folder: string
  logger: Pick<Logger, 'log'>
  fail: Fail
}

/** A tool that was found. */
export interface FoundTool {
  name: PackTool
  version: string
  command: ToolCommand
}

/** A tarball that a tool has packed. */
export interface PackedTarball {
  /** Its absolute path. */
  file: string
  /** Runs the scripts `publish` and `postpublish`. Resolves with the failure if one fails. */
  finish: () => Promise<Error | undefined>
}

/**
 * Packs with the project's own tool, and runs the scripts of publishing around it as that tool's command would: each
 * once, in the order of `pnpm publish`.
 *
 * Throws `EPACKTOOLMISSING`, `EPACKTOOLOLD`, `EPUBLISHSCRIPT`, `EPACKFAILED` or `EPACKRESULT`.
 */
export async function packWithTool(packing: Packing, tools: PackTools): Promise<PackedTarball> {
  const { packer, root } = packing
  const found = await findTool(packer, root, tools)
  const { fail } = tools
  const env = { ...tools.env, npm_config_user_agent: userAgentOf(found) }
  const run = async (events: readonly string[]) => {
    for (const event of packing.ignoresScripts ? [] : events) {
      const failure = await runScript(event, { ...tools, root, env })
      if (failure) return failure
    }
    return undefined
  }
  tools.logger.log('Packing with %s %s: %s.', found.name, found.version, REASONS[packer.why])
  const failure = await run(TOOLS[found.name].scriptsBefore)
  if (failure) throw isPluginError(failure) ? failAgain(failure, fail) : fail('EPUBLISHSCRIPT', {}, failure)
  const file = await pack(found, packing, tools)
  return { file, finish: async () => scriptFailure(await run(['publish', 'postpublish'])) }
}

/** If another plugin has removed or broken `package.json` since, there is no script to run, so none has failed. */
const scriptFailure = (failure: Error | undefined) => (isPluginError(failure) ? undefined : failure)

const REASONS = {
  option: 'the option pack says so',
  dependencies: 'it replaces dependencies that only work in this repository',
  publishConfig: 'publishConfig has overrides that npm does not know',
}

/** Finds the tool and its version. Throws `EPACKTOOLMISSING` or `EPACKTOOLOLD`. */
export async function findTool(
  packer: Packing['packer'],
  root: string,
  tools: Pick<PackTools, 'startProcess' | 'env' | 'stderr' | 'fail'>,
): Promise<FoundTool> {
  const { tool: name } = packer
  const { fail, env, stderr } = tools
  const command = await findCommand(packer, env)
  if (!command) throw fail('EPACKTOOLMISSING', { tool: name })
  const { stdout, failure } = await tools.startProcess({
    file: command.file,
    args: [...command.args, '--version'],
    cwd: root,
    env,
    stdout: unseen(),
    stderr,
  }).ended
  const version = semver.parse(stdout.trim().split('\n').at(-1))?.version
  if (failure || version === undefined)
    throw fail('EPACKTOOLMISSING', { tool: name, detail: wordsOf({ stdout, stderr: '', failure }) })
  const { oldest } = TOOLS[name]
  if (semver.lt(version, oldest)) throw fail('EPACKTOOLOLD', { tool: name, found: version, expected: oldest })
  return { name, version, command }
}

const unseen = () => new Writable({ write: (_chunk, _encoding, done) => done() })

async function pack(
  { name, command }: FoundTool,
  packing: Packing,
  { startProcess, env, stdout, stderr, folder, fail }: PackTools,
): Promise<string> {
  const made = await mkdtemp(path.join(folder, 'pack-')).catch((error: Error) => {
    throw fail('ETEMPFOLDER', { folder: path.dirname(folder), detail: error.message }, error)
  })
  const args = [...command.args, ...TOOLS[name].packArgs(made)]
  const result = await startProcess({ file: command.file, args, cwd: packing.root, env, stdout, stderr })
    .ended
  if (result.failure) throw fail('EPACKFAILED', { tool: name, detail: wordsOf(result) })
  const [tarball, ...more] = (await readdir(made)).filter((file) => file.endsWith('.tgz'))
  if (tarball === undefined || more.length > 0)
    throw fail('EPACKFAILED', { tool: name, detail: 'It succeeded, but did not leave exactly one tarball.' })
  const file = path.join(made, tarball)
  await checkTarball(file, name, packing, fail)
  return file
}

const manifestSchema = z.object({ name: z.string(), version: z.string() })

async function checkTarball(
  file: string,
  tool: PackTool,
  { name, version }: Packing,
  fail: Fail,
): Promise<void> {
  const expected = `${name}@${version}`
  const contents = await readTarball(await readFile(file)).catch((error: Error) => error)
  if (contents instanceof Error) throw fail('EPACKRESULT', { tool, expected, detail: contents.message })
  const manifest = manifestSchema.safeParse(contents.manifest).data
  const found = manifest && `${manifest.name}@${manifest.version.replace(/^[v=]+/, '')}`
  if (found !== expected) throw fail('EPACKRESULT', { tool, expected, found })
}

const LINES = 15

/** Returns the last lines of the output. pnpm and Yarn write what went wrong to standard output. */
function wordsOf({ stdout, stderr, failure }: ProcessResult): string {
  const text = [stdout, stderr].map((part) => stripVTControlCharacters(part).trim()).filter(Boolean)
  const lines = text.join('\n').split('\n').slice(-LINES).join('\n')
  return lines || (failure && 'shortMessage' in failure ? String(failure.shortMessage) : '')
}

/** Returns the user agent. Some scripts read it to find out who runs them. */
const userAgentOf = ({ name, version }: FoundTool): string =>
  `${name}/${version} npm/? node/${process.version} ${process.platform} ${process.arch}`
