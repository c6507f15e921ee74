import { setTimeout as sleep } from 'node:timers/promises'
import { createAudit } from '../../responder/src/audit/audit.ts'
import { nodeEffects } from '../../responder/src/effects.ts'
import { createCleanup } from '../../responder/src/questions/cleanup.ts'
import { openStore } from '../../responder/src/store/open.ts'
import { recorded } from '../../responder/test/helpers/recorded.ts'
import { configOf } from './fill.ts'
import type { Store } from './node.ts'

const FOR_MS = 20_000

/** Runs the clean-up of everything older than a day for a while. Returns its longest transaction, in milliseconds. */
export async function longestCleanup(store: Store): Promise<number> {
  const opened = await openStore(configOf(store), { asService: true, now: Date.now })
  const { database, transactionsMs } = recorded(opened)
  const cleanup = createCleanup({
    config: { keepDays: 1 },
    database,
    effects: nodeEffects,
    log: { error: (facts: object) => console.error(facts) },
    audit: createAudit({ database, effects: nodeEffects }),
  })
  try {
    const work = cleanup.clean()
    await Promise.race([work, sleep(FOR_MS)])
    await cleanup.stop()
    await work
    return Math.max(...transactionsMs)
  } finally {
    await opened.close()
  }
}
