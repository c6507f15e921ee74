import { type Evidence, isWeaker, type Trust } from '@cfa/protocol'
import CollectedErrors from 'aggregate-error'
import { mapAtOnce } from '../async/map-at-once.ts'
import { expectedTrust, factsOf, sayTrust } from '../trust/guard.ts'
import { readHistory } from '../trust/read-history.ts'
import { isPrereleaseVersion } from '../trust/strongest-earlier.ts'
import { type KeptPackage, type KeptWrite, keyOf } from './kept-write.ts'
import type { Run } from './verify-run.ts'

/** How many packages the registry is asked for at a time. */
const AT_ONCE = 8

/**
 * Compares what each package will carry with what its earlier versions carry, and keeps it for the question. Throws an
 * `ETRUSTDOWNGRADE` for each that would carry less, unless that is allowed.
 */
export async function checkTrust(writes: readonly KeptWrite[], run: Run): Promise<void> {
  const packages = writes.filter((write) => write.kind === 'publish')
  const judged = await mapAtOnce(AT_ONCE, packages, async (write) => ({
    write,
    trust: await trustOf(write, run),
  }))
  for (const { write, trust } of judged) run.trust.set(keyOf(write), trust)
  const weaker = judged.filter(({ trust }) => isWeaker(trust))
  if (run.options.trust === 'allow') {
    for (const { write, trust } of weaker) sayTrust(write.name, trust, run.context.logger)
    return
  }
  const [first, ...others] = weaker.map(({ write, trust }) =>
    run.fail('ETRUSTDOWNGRADE', factsOf(write.name, trust)),
  )
  if (first) throw others.length > 0 ? new CollectedErrors([first, ...others]) : first
}

async function trustOf(write: KeptPackage, run: Run): Promise<Trust> {
  const { connection, options, context, effects, flags } = run
  const { registry, reader } = connection
  const history = await readHistory(registry, reader, write.name, {
    logger: context.logger,
    trust: options.trust,
  })
  const carries: Evidence[] = [
    ...(flags.isStaged ? (['approval'] as const) : []),
    ...(write.isSigned ? (['provenance'] as const) : []),
  ]
  const next = { isPrerelease: isPrereleaseVersion(write.version), now: effects.now() }
  return expectedTrust({ history, carries }, next)
}
