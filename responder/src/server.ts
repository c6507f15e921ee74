import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from './config/config.ts'
import { nodeEffects } from './effects.ts'
import { openStore } from './store/open.ts'

export interface Running {
  /** Answers every waiting job, then closes. Connections that are still busy after `CLOSE_MS` are cut off. */
  stop: (why: string) => Promise<void>
}

/** Leaves the rest of five seconds for the store and the log. */
const CLOSE_MS = 4_300
const SWEEP_MS = 50

/**
 * Starts the service. Prints its address and, as long as nobody has joined, the link that makes the first admin.
 *
 * @throws {StoreInUseError | StoreTooNewError | StoreUnavailableError} or the error of listening.
 */
export async function serve(configured: Config, print: (line: string) => void): Promise<Running> {
  const config = await withPort(configured)
  const [{ buildService }, database] = await Promise.all([
    import('./service.ts'),
    openStore(config, { asService: true, now: nodeEffects.now }),
  ])
  try {
    const { app, log, firstLink } = await buildService(config, database)
    // What the app has begun would otherwise fail, and be logged, when the store closes.
    await app.listen({ host: config.host, port: config.port }).catch(async (error) => {
      await closeApp(app)
      throw error
    })
    print(`CFA responder is ready at ${config.publicUrl} (listening on ${config.host}, port ${config.port}).`)
    const link = await firstLink()
    if (link) print(`Nobody has joined yet. This link makes the first admin, once, within an hour: ${link}`)
    const stop = async (why: string) => {
      log.info({ why }, 'stopping')
      await closeApp(app)
      await database.close()
      log.info('stopped')
    }
    return { stop }
  } catch (error) {
    await database.close()
    throw error
  }
}

/**
 * Replaces port 0, which means any, by a free port. The public URL contains the port, so this comes before anything is
 * built.
 */
async function withPort(config: Config): Promise<Config> {
  if (config.port !== 0) return config
  const server = createServer().listen(0, config.host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const isDefault = config.publicUrl === 'http://localhost:0'
  return { ...config, port, publicUrl: isDefault ? `http://localhost:${port}` : config.publicUrl }
}

interface Closable {
  close: () => PromiseLike<unknown>
  server: { closeIdleConnections: () => void; closeAllConnections: () => void }
}

/**
 * Closes the app. Clients keep a connection alive after its answer, so idle connections are closed again and again
 * meanwhile.
 */
export async function closeApp(app: Closable): Promise<void> {
  const end = new AbortController()
  const deadline = Date.now() + CLOSE_MS
  const sweep = async () => {
    while (!end.signal.aborted) {
      if (Date.now() < deadline) app.server.closeIdleConnections()
      else app.server.closeAllConnections()
      await sleep(SWEEP_MS, undefined, { signal: end.signal }).catch(() => {})
    }
  }
  const swept = sweep()
  await app.close()
  end.abort()
  await swept
}
