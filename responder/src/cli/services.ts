import type { Config } from '../config/config.ts'
import { readConfig } from '../config/read-config.ts'
import { nodeEffects } from '../effects.ts'
import { createEnqueue } from '../notify/enqueue.ts'
import { createParts } from '../parts.ts'
import { createTakeBack } from '../questions/take-back.ts'
import { createWithdrawal } from '../questions/withdraw.ts'
import type { Database } from '../store/database.ts'
import { connectStore, openStore } from '../store/open.ts'
import { listWatches } from '../watch/list-watches.ts'
import { createWatches } from '../watch/watches.ts'
import type { Terminal } from './terminal.ts'

/**
 * Opens the configured store for a command, alongside a running service, and closes it after the work.
 *
 * @param options.migrates - Whether the store is migrated. Default: `true`.
 */
export async function withStore<Result>(
  { environment }: Terminal,
  work: (database: Database, config: Config) => Promise<Result>,
  { migrates = true } = {},
): Promise<Result> {
  const config = readConfig(environment)
  const database = await (migrates
    ? openStore(config, { asService: false, now: nodeEffects.now })
    : connectStore(config, false))
  try {
    return await work(database, config)
  } finally {
    await database.close()
  }
}

export type Services = ReturnType<typeof servicesOn>

/** Works like `withStore`, with the services that the page's routes call too. */
export function withServices<Result>(
  terminal: Terminal,
  work: (services: Services) => Promise<Result>,
): Promise<Result> {
  return withStore(terminal, (database, config) => work(servicesOn(database, config)))
}

function servicesOn(database: Database, config: Config) {
  const foundation = { database, config, effects: nodeEffects }
  const parts = createParts(foundation)
  const { audit } = parts
  const outbox = { enqueue: createEnqueue(foundation) }
  return {
    ...parts,
    config,
    watches: { ...createWatches({ ...foundation, audit }), list: () => listWatches(database) },
    takeBack: createTakeBack({ ...foundation, audit, outbox }),
    withdrawOpen: createWithdrawal({ ...foundation, audit, outbox }),
  }
}
