import { VARIABLES, type Variable } from '../config/variables.ts'
import { readVersion } from '../version.ts'
import type { Command } from './command.ts'
import { COMMANDS } from './commands.ts'
import type { Terminal } from './terminal.ts'

export async function version({ print }: Terminal, isJson: boolean): Promise<number> {
  const version = await readVersion()
  print(isJson ? JSON.stringify({ version }) : version)
  return 0
}

/** Prints all commands and variables, or one command. */
export async function help({ print }: Terminal, command?: Command): Promise<number> {
  print(command ? `${lineOf(command)}\n\nWith --json it prints JSON.` : everything())
  return 0
}

function everything(): string {
  const variables = Object.entries<Variable<unknown>>(VARIABLES).map(([name, { says, ...variable }]) => {
    const standard = variable.default ?? variable.fallback ?? ''
    return plain(`  ${name} (${standard})\n      ${says}`)
  })
  return [
    'cfa-responder',
    '  starts the service',
    '',
    ...COMMANDS.map(lineOf),
    '',
    'Commands work alongside a running service, with the same environment. With --json they print JSON.',
    '',
    'Environment variables (with their defaults):',
    ...variables,
  ].join('\n')
}

/** Leaves the text of code and links, which the README has from the same table. */
const plain = (markdown: string): string =>
  markdown.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll('`', '')

const lineOf = ({ name, usage, says }: Command) =>
  `cfa-responder ${name} ${usage}`.trimEnd().concat(`\n  ${says}`)
