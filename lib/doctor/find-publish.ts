import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type CfaPublishFlags, readFlags } from '../cfa-publish/options.ts'

/** Where the project runs `cfa publish`. */
export interface PublishCommand {
  /** The file's path, relative to the project. */
  file: string
  flags: CfaPublishFlags
}

const WORKFLOWS = '.github/workflows'
const OTHERS = ['.gitlab-ci.yml', '.circleci/config.yml', 'package.json']
const COMMAND = /(?:@cfa\/semantic-release-npm(?:@[\w.^~-]+)?|\bcfa)\s+publish\b([^\n]*)/
const ACTION = /\.github\/actions\/publish@/
const INPUT = /^\s*(responder|accounts|timeout|allow|trust|wait|each|staged|link-in-log):\s*(\S+)\s*$/gm

/** Finds the first of the project's CI files and scripts that runs it. Returns `undefined` if none does. */
export async function findPublish(cwd: string): Promise<PublishCommand | undefined> {
  const workflows = await readdir(path.join(cwd, WORKFLOWS)).catch(() => [])
  const files = workflows.filter((name) => /\.ya?ml$/.test(name)).sort()
  for (const file of [...files.map((name) => `${WORKFLOWS}/${name}`), ...OTHERS]) {
    const text = await readFile(path.join(cwd, file), 'utf8').catch(() => '')
    const args = argumentsIn(text)
    if (args) return { file, flags: flagsOf(args) }
  }
  return undefined
}

function argumentsIn(text: string): string[] | undefined {
  const [, line] = COMMAND.exec(text) ?? []
  if (line !== undefined) return line.split(/[\s"',]+/).filter((word) => word !== '')
  const at = ACTION.exec(text)?.index
  return at === undefined ? undefined : inputsIn(text.slice(at))
}

/** Returns the inputs of the GitHub action as flags. */
function inputsIn(text: string): string[] {
  return [...text.matchAll(INPUT)].flatMap(([, name, value = '']) => {
    const given = value.replace(/^(["'])(.*)\1$/, '$2')
    if (given === 'false' && name !== 'wait') return []
    return given === 'true' && name !== 'wait' ? [`--${name}`] : [`--${name}=${given}`]
  })
}

const COMMAND_WORDS = ['--', 'command']

/** Reads the flags. A line that only a shell can read is examined as if it had none. */
function flagsOf(args: readonly string[]): CfaPublishFlags {
  const end = args.indexOf('--')
  const own = end < 0 ? args : args.slice(0, end)
  return tryFlags([...own, ...COMMAND_WORDS]) ?? (readFlags(COMMAND_WORDS) as CfaPublishFlags)
}

function tryFlags(args: readonly string[]): CfaPublishFlags | undefined {
  try {
    return readFlags(args)
  } catch {
    return undefined
  }
}
