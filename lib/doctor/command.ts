import type { CommandPlace } from '../commands/command.ts'
import { readArguments } from '../commands/read-arguments.ts'
import { createNodeEffects } from '../effects.ts'
import { examine } from './examine.ts'
import { showReport } from './show-report.ts'
import { canRelease, toJson } from './to-json.ts'

const USAGE = `Usage: npx @cfa/semantic-release-npm doctor [--json]

Examines the release of the project in this folder: its configuration, tokens, registry, responder and CI job. Where a
workflow or a script runs cfa publish, and semantic-release is not configured, it examines what that needs. It asks
nobody, and changes nothing. Run it in the CI job that releases: that is where the tokens are.

  --json   writes the report as JSON
  --help   shows this

Exit code: 0 if a release can go on, 1 if it would fail, 2 for wrong usage.
`

/** Resolves with the exit code. Throws `UsageError`. */
export async function doctor(args: readonly string[], place: CommandPlace): Promise<number> {
  const flags = readArguments(args, {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  })
  if (flags.help) {
    place.stdout.write(USAGE)
    return 0
  }
  const { cwd, env, stdout, stderr } = place
  const effects = createNodeEffects()
  // So that a signal removes the temporary folder too.
  const unhook = effects.onSignal(async () => {})
  const report = await examine({ cwd, env, stderr }, effects).finally(unhook)
  stdout.write(flags.json ? toJson(report) : showReport(report, styleOf(place)))
  return canRelease(report) ? 0 : 1
}

/**
 * Chooses how the report looks. Only a terminal gets colours.
 *
 * @see https://no-color.org
 */
function styleOf({ stdout, env }: CommandPlace) {
  const isTerminal = stdout.isTTY === true
  const hasColors = isTerminal && !env.NO_COLOR && env.TERM !== 'dumb'
  return { hasColors, columns: isTerminal ? stdout.columns : undefined }
}
