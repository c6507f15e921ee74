import type { CommandPlace } from '../commands/command.ts'
import { contextOf } from '../commands/context-of.ts'
import { createNodeEffects } from '../effects.ts'
import { readFlags } from './options.ts'
import { publishPackages } from './publish-packages.ts'
import { type Report, summaryOf } from './report.ts'
import { linesOfError } from './show-error.ts'

const USAGE = `Usage: npx @cfa/semantic-release-npm publish [options] -- <command>

Runs a command that publishes, such as “pnpm -r publish”, with no token and no code. What it would write is kept, one
question to the maintainers shows all of it, and then it is uploaded with the second factor of the one who answers.

  --responder <name>   who reaches the maintainers: a URL, terminal, npm, a service, or a module (or
                       CFA_RESPONDER_URL)
  --accounts <names>   who may answer, separated by commas (otherwise everybody with an NPM_TOKEN_<username>)
  --timeout <time>     how long a maintainer may take, such as 30m
  --allow <kinds>      asks about these too, each separately: deprecate, unpublish, owner, access
                       (separated by commas)
  --each               asks about each write while the command waits for it
  --staged             stages everything, asks for one approval, and approves each version
  --wait <time>        with --staged: how long to wait for the approval before the run ends with exit code 0, such as
                       10m; false: not at all. The same command, run again later, finishes the rest
  --trust <policy>     keep (no version carries less evidence than an earlier one) or allow
  --link-in-log        with --responder npm: shows npm’s link to confirm in the log
  --json               writes the report as JSON on standard output
  --help               shows this

Exit code: 0 if everything is on the registry, or waits for its approval with --wait; the command’s own if it fails;
1 if something is not on the registry; 2 for wrong usage; 3 if a maintainer declined.
`

/** Resolves with the exit code. Throws `UsageError`. */
export async function publish(args: readonly string[], place: CommandPlace): Promise<number> {
  const flags = readFlags(args)
  if (!flags) {
    place.stdout.write(USAGE)
    return 0
  }
  const context = contextOf(place)
  const { log } = context.logger
  const effects = createNodeEffects()
  try {
    const report = await publishPackages(flags, context, effects).finally(effects.afterSignal)
    for (const line of summaryOf(report)) log('%s', line)
    if (flags.isJson) place.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
    return report.exitCode
  } catch (error) {
    for (const line of linesOfError(error)) log('%s', line)
    if (flags.isJson) place.stdout.write(`${JSON.stringify(failedReport(error), null, 2)}\n`)
    return 1
  }
}

/** Returns the report of a run that ended before anything was uploaded. */
function failedReport(error: unknown): Partial<Report> & { error: string } {
  return { state: 'failed', exitCode: 1, packages: [], changes: [], error: linesOfError(error)[0] ?? '' }
}
