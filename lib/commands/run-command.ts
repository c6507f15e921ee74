import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { safeLine } from '../log/safe-text.ts'
import type { Command, CommandPlace } from './command.ts'
import { UsageError, WRONG_USAGE } from './read-arguments.ts'

/** Each command is loaded only when it is called. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  doctor: async () => (await import('../doctor/command.ts')).doctor,
  publish: async () => (await import('../cfa-publish/command.ts')).publish,
  otp: async () => (await import('../otp/command.ts')).otp,
  init: async () => (await import('../init/command.ts')).init,
}

const USAGE = `Usage: npx @cfa/semantic-release-npm <command>

  doctor   examines the set-up: asks nobody, and changes nothing
  publish  runs a command that publishes, and asks once about all that it writes
  otp      asks for a code, and prints it: for tools that can’t run behind publish
  init     writes the release configuration and the CI job

Add --help to a command for its options. --version shows the version of this plugin.
`

const helpOf = (name: string): string => `Its options: npx @cfa/semantic-release-npm ${name} --help\n`

/** Runs the command that `args` name. Resolves with the exit code. */
export async function runCommand(args: readonly string[], place: CommandPlace): Promise<number> {
  const [name = '', ...rest] = args
  if (name === '--help' || name === '-h') {
    place.stdout.write(USAGE)
    return 0
  }
  if (name === '--version') {
    place.stdout.write(`${ownVersion()}\n`)
    return 0
  }
  try {
    return await (await find(name))(rest, place)
  } catch (error) {
    if (error instanceof UsageError) {
      place.stderr.write(`${error.message}\n\n${Object.hasOwn(COMMANDS, name) ? helpOf(name) : USAGE}`)
      return WRONG_USAGE
    }
    // Only the message is shown, because errors of HTTP clients hold headers.
    const message = error instanceof Error ? error.message : String(error)
    place.stderr.write(`The command failed: ${safeLine(message)}\n`)
    return 1
  }
}

async function find(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (load) return load()
  throw new UsageError(name === '' ? 'Name a command.' : `There is no command “${safeLine(name)}”.`)
}

function ownVersion(): string {
  const file = findPackageJSON('..', import.meta.url) ?? ''
  return String(JSON.parse(readFileSync(file, 'utf8')).version)
}
