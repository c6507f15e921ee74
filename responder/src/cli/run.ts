import { parseArgs } from 'node:util'
import { type Command, UsageError } from './command.ts'
import { COMMANDS } from './commands.ts'
import { explain } from './explain.ts'
import type { Terminal } from './terminal.ts'

const COMMON = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const

/** Runs a command. Resolves with the exit code: 0, 1 if something went wrong, 2 if the command line is wrong. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const isJson = args.includes('--json')
  try {
    return await dispatch(args, terminal, isJson)
  } catch (error) {
    const { code, message } = explain(error)
    terminal.complain(isJson ? JSON.stringify({ error: code, message }) : message)
    return error instanceof UsageError ? 2 : 1
  }
}

async function dispatch(args: readonly string[], terminal: Terminal, isJson: boolean): Promise<number> {
  const [first] = args
  if (first === undefined) return (await import('./start.ts')).start(terminal)
  if (first === '--version' || first === '-v') return (await import('./about.ts')).version(terminal, isJson)
  if (first === '--help' || first === '-h' || first === 'help')
    return (await import('./about.ts')).help(terminal)
  const command = COMMANDS.find(({ name }) => `${args.join(' ')} `.startsWith(`${name} `))
  if (!command) throw new UsageError(`There is no such command: see cfa-responder --help.`)
  const { values, positionals } = parsed(command, args.slice(command.name.split(' ').length))
  if (values.help) return (await import('./about.ts')).help(terminal, command)
  if (positionals.length !== command.words) throw new UsageError(usageOf(command))
  const output = await command.run({ words: positionals, options: values }, terminal)
  if (output) terminal.print(isJson ? JSON.stringify(output.json) : output.text)
  return output?.exitCode ?? 0
}

function parsed(command: Command, args: string[]) {
  try {
    return parseArgs({ args, options: { ...COMMON, ...command.options }, allowPositionals: true })
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usageOf(command)}`)
  }
}

const usageOf = ({ name, usage }: Command) => `Usage: cfa-responder ${name} ${usage}`.trimEnd()
