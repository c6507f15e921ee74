import { EXIT, isDecline } from '../cfa-publish/report.ts'
import { linesOfError } from '../cfa-publish/show-error.ts'
import type { CommandPlace } from '../commands/command.ts'
import { contextOf } from '../commands/context-of.ts'
import { createNodeEffects } from '../effects.ts'
import { askForCode } from './ask-for-code.ts'
import { readFlags } from './options.ts'

const USAGE = `Usage: npx @cfa/semantic-release-npm otp --account <name> --package <name>@<version> [options]

Asks a maintainer for a code of one npm account, and prints it: one line on standard output, everything else on standard
error. For tools that can’t run behind “publish --”.

  --account <name>            the npm user whose code it is; its token has to be in the environment
  --package <name>@<version>  what the code is for, as the maintainer sees it
  --tag <name>                the dist-tag that is shown (otherwise latest)
  --responder <name>          who reaches the maintainers: a URL, terminal, a service, or a module (or
                              CFA_RESPONDER_URL)
  --timeout <time>            how long a maintainer may take, such as 30m
  --help                      shows this

The code is not bound to what is published. Anyone who sees the output can publish anything with it and the account’s
token until it has expired, often within 30 seconds. The maintainer sees no files, and nothing checks what the tool
sends. Prefer “publish -- <command>”, where the answer is bound to the bytes and no tool gets a code.

Exit code: 0 if there is a code, 1 if not, 2 for wrong usage, 3 if a maintainer declined.
`

/** Resolves with the exit code. Throws `UsageError`. */
export async function otp(args: readonly string[], place: CommandPlace): Promise<number> {
  const flags = readFlags(args)
  if (!flags) {
    place.stdout.write(USAGE)
    return 0
  }
  const context = contextOf(place)
  const effects = createNodeEffects()
  try {
    const code = await askForCode(flags, context, effects).finally(effects.afterSignal)
    place.stdout.write(`${code}\n`)
    return 0
  } catch (error) {
    for (const line of linesOfError(error, 'otp')) context.logger.log('%s', line)
    return error instanceof Error && isDecline(error) ? EXIT.declined : EXIT.failed
  }
}
