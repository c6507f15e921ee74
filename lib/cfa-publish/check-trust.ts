import { isWeaker, type Trust } from '@cfa/protocol'
import CollectedErrors from 'aggregate-error'
import type { PackageDocument } from '../registry/package-document.ts'
import { factsOf, logTrust, trustOf } from '../trust/guard.ts'
import { historyOf } from '../trust/read-history.ts'
import type { Left } from './find-left.ts'
import { type KeptPackage, keyOf } from './kept-write.ts'
import type { Run } from './verify-run.ts'

/**
 * Compares the evidence that each package will carry with that of its earlier versions, and keeps the result for the
 * question. Throws an `ETRUSTDOWNGRADE` for each package that would carry less, unless `trust` is `allow`.
 */
export function checkTrust({ writes, documents }: Pick<Left, 'writes' | 'documents'>, run: Run): void {
  const packages = writes.filter((write) => write.kind === 'publish')
  const judged = packages.map((write) => ({ write, trust: trustIn(run, write, documents.get(write.name)) }))
  for (const { write, trust } of judged) run.trust.set(keyOf(write), trust)
  const weaker = judged.filter(({ trust }) => isWeaker(trust))
  if (run.options.trust === 'allow') {
    for (const { write, trust } of weaker) logTrust(write.name, trust, run.context.logger)
    return
  }
  const [first, ...others] = weaker.map(({ write, trust }) =>
    run.fail('ETRUSTDOWNGRADE', factsOf(write.name, trust)),
  )
  if (first) throw others.length > 0 ? new CollectedErrors([first, ...others]) : first
}

function trustIn(run: Run, write: KeptPackage, document: PackageDocument | undefined): Trust {
  const { options, context, effects, flags } = run
  const { logger } = context
  const history = document ? historyOf(document, write.name, { logger, trust: options.trust }) : []
  const carries = flags.isStaged ? (['approval'] as const) : []
  return trustOf({ history, carries }, write.version, { isSigned: write.isSigned, now: effects.now() })
}
