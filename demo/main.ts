import { argv, stdin, stdout } from 'node:process'
import { NO_TERMINAL, type Options, readOptions, USAGE } from './options.ts'
import { createScreen } from './screen.ts'
import { stopOnSignal } from './stop.ts'

const screen = createScreen(stdout)
process.exitCode = await start(parse(argv.slice(2)))

async function start(options: Options | string): Promise<number> {
  if (typeof options === 'string') return say(options, 1)
  if (options.help) return say(USAGE, 0)
  if (!options.auto && !(stdin.isTTY && stdout.isTTY)) return say(NO_TERMINAL, 1)
  try {
    const { runDemo } = await import('./run.ts')
    return await runDemo(options, { screen, input: stdin, signal: stopOnSignal(screen) })
  } catch (error) {
    return say(`The demo failed: ${error instanceof Error ? (error.stack ?? error) : error}`, 1)
  }
}

/** Returns the options, or a text that says what is wrong with them. */
function parse(args: string[]): Options | string {
  try {
    return readOptions(args)
  } catch (error) {
    return `${(error as Error).message}\n\n${USAGE}`
  }
}

function say(text: string, status: number): number {
  screen.line(text)
  return status
}
