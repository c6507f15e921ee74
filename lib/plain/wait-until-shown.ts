import { getError } from '../errors/get-error.ts'
import { describeState } from '../errors/state.ts'
import { createLines } from '../log/lines.ts'
import { lookUp } from '../npm/look-up.ts'
import { showRegistry } from '../package/registry.ts'
import { awaitOutcome, type Outcome } from '../staged/outcome.ts'
import { askStatus } from '../staged/version-status.ts'
import type { PlainRelease } from './release-plain.ts'
import { environmentOf } from './run-plain.ts'

/**
 * Waits until everybody can install what was published: npm's registry scans a version before it shows it. Throws
 * `ESTAGETIMEOUT` or `ESTAGEBLOCKED`.
 */
export async function waitUntilShown(release: PlainRelease): Promise<void> {
  const { context, options, pkg, registry, userconfig = '', effects } = release
  const { cwd, nextRelease } = context
  const spec = `${pkg.name}@${nextRelease.version}`
  const env = environmentOf({ context, effects })
  const token = env.NPM_TOKEN || undefined
  const deadline = effects.now() + options.timeoutMs
  const outcome = await awaitOutcome(
    { deadline, isAcceptedEnough: false },
    {
      now: effects.now,
      sleep: effects.sleep,
      status: token
        ? () => askStatus({ name: pkg.name, version: nextRelease.version, registry, token })
        : undefined,
      look: () => lookUp({ spec, registry, userconfig, cwd, env }, effects.runNpm),
      view: undefined,
      tick: createLines('for the registry to show it', deadline, { context, effects }),
    },
  )
  if (outcome.kind !== 'live') throw notShown(outcome, release)
  context.logger.log('%s is live.', spec)
}

function notShown({ kind }: Outcome, { context, registry }: PlainRelease) {
  const isBlocked = kind === 'blocked'
  const state = describeState('publish', isBlocked ? 'no' : 'unknown', context)
  return getError(isBlocked ? 'ESTAGEBLOCKED' : 'ESTAGETIMEOUT', {
    registry: showRegistry(registry),
    state,
    byHand: '',
  })
}
