import { createInterface } from 'node:readline/promises'
import type { CommandPlace } from '../commands/command.ts'
import { readArguments } from '../commands/read-arguments.ts'
import { runGit } from '../git/run-git.ts'
import { safeLine } from '../log/safe-text.ts'
import { stepsByHand } from './by-hand.ts'
import { planJob } from './plan-job.ts'
import { planReleaseConfig } from './plan-release-config.ts'
import { readFacts } from './read-facts.ts'
import { type AskPerson, readPlan } from './read-plan.ts'
import { writeFiles } from './write-files.ts'

const USAGE = `Usage: npx @cfa/semantic-release-npm init [options]

Writes the release configuration and the CI job of the project in this folder, and says what only a person can do. On a
terminal it asks what the options leave open. It does not overwrite an existing file unless you say so.

  --ci github|gitlab|circleci   default: what the repository says
  --responder URL|npm           where a maintainer approves; default: npm, which is npmjs.com
  --accounts alice,bob          the npm users who publish, for a responder at a URL
  --staged                      fails if the registry can't stage, for a responder at a URL
  --yes                         asks nothing, and overwrites nothing
  --force                       overwrites existing files, and shows the difference
  --help                        shows this

Exit code: 0 if everything is written, 1 if a file was left for you to change, 2 for wrong usage.
`

const OTHER_TOOLS =
  'This sets up semantic-release. For pnpm, Yarn, changesets and other tools: https://github.com/cfa/semantic-release-npm/blob/main/docs/tools/README.md'

const FLAGS = {
  ci: { type: 'string' },
  responder: { type: 'string' },
  accounts: { type: 'string' },
  staged: { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  force: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** Resolves with the exit code. Throws `UsageError`. */
export async function init(args: readonly string[], place: CommandPlace): Promise<number> {
  const flags = readArguments(args, FLAGS)
  const { cwd, env, stdin, stdout } = place
  if (flags.help) {
    stdout.write(USAGE)
    return 0
  }
  stdout.write(`${OTHER_TOOLS}\n\n`)
  const facts = await readFacts(cwd, env, { git: runGit })
  const isAlone = flags.yes || stdin.isTTY !== true || stdout.isTTY !== true
  const { ask, close, isClosed } = isAlone ? NOBODY : openQuestions(place)
  const say = (text: string) => void stdout.write(`${showLines(text)}\n`)
  try {
    const plan = await readPlan(facts, flags, ask)
    const steps = [await planReleaseConfig(cwd, plan), await planJob(cwd, plan)]
    const isDone = await writeFiles(steps, { cwd, isForced: flags.force, ask, say })
    say('\nWhat only a person can do:\n')
    for (const [index, step] of stepsByHand(plan).entries()) say(`${index + 1}. ${step}`)
    return isDone ? 0 : 1
  } catch (error) {
    if (!isClosed()) throw error
    say('\nStopped.')
    return 1
  } finally {
    close()
  }
}

const LONGEST_LINE = 1000

/** Makes each line safe, because project files are shown. A line keeps its sign and its indentation. */
const showLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => {
      const [start = ''] = /^ *(?:[-+] +)?/.exec(line) ?? []
      return start + safeLine(line.slice(start.length), LONGEST_LINE)
    })
    .join('\n')

const NOBODY = { ask: undefined, close: () => {}, isClosed: () => false }

interface Questions {
  ask: AskPerson
  close: () => void
  isClosed: () => boolean
}

/** Opens a prompt. Ctrl-C and the end of the input end the command. */
function openQuestions({ stdin, stdout }: CommandPlace): Questions {
  const prompt = createInterface({ input: stdin, output: stdout })
  const closed = new AbortController()
  for (const event of ['SIGINT', 'close']) prompt.once(event, () => closed.abort())
  return {
    ask: async (question) => (await prompt.question(question, { signal: closed.signal })).trim(),
    close: () => prompt.close(),
    isClosed: () => closed.signal.aborted,
  }
}
