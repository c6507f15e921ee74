import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type CfaPublishFlags, readFlags } from '../cfa-publish/options.ts'

/** Where the project runs `cfa publish`. */
export interface PublishCommand {
  /** The file's path, relative to the project. */
  file: string
  /** `undefined` if only a shell or the CI can read them. */
  flags: CfaPublishFlags | undefined
}

const WORKFLOWS = '.github/workflows'
const OTHERS = ['.gitlab-ci.yml', '.circleci/config.yml', 'package.json']
const COMMAND = /(?:@cfa\/semantic-release-npm(?:@[\w.^~-]+)?|\bcfa)\s+publish\b([^\n]*)/g
const ACTION = /\.github\/actions\/publish@/
const INPUT =
  /^\s*(responder|accounts|timeout|allow|trust|wait|each|staged|link-in-log):[ \t]*(\S.*?)(?:\s+#.*)?$/gm
/** What a shell or a CI replaces. */
const REPLACED = /[$`]|<</
const WORD = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g

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
  const lines = text.replace(/\\\r?\n/g, ' ').matchAll(COMMAND)
  const commands = [...lines].map(([, line = '']) => wordsIn(line))
  // The name of a step may be the command's, without anything to run.
  const command = commands.find((words) => words.includes('--'))
  const at = ACTION.exec(text)?.index
  if (command || at === undefined) return command ?? commands[0]
  return [...inputsIn(text.slice(at)), ...COMMAND_WORDS]
}

/** Splits a line as a shell would. In JSON, a quote inside it has a backslash. */
const wordsIn = (line: string): string[] =>
  (line.replaceAll('\\"', '"').match(WORD) ?? []).map((word) => word.replace(/["']/g, ''))

/** Returns the inputs of the GitHub action as flags. */
function inputsIn(text: string): string[] {
  return [...text.matchAll(INPUT)].flatMap(([, name, value = '']) => {
    const given = value.trim().replace(/^(["'])(.*)\1$/, '$2')
    if (given === '' || (given === 'false' && name !== 'wait')) return []
    return given === 'true' && name !== 'wait' ? [`--${name}`] : [`--${name}=${given}`]
  })
}

const COMMAND_WORDS = ['--', 'command']

function flagsOf(args: readonly string[]): CfaPublishFlags | undefined {
  const end = args.indexOf('--')
  const own = args.slice(0, end)
  if (end < 0 || own.some((word) => REPLACED.test(word))) return undefined
  try {
    return readFlags([...own, ...COMMAND_WORDS])
  } catch {
    return undefined
  }
}
