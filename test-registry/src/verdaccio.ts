import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen, stop } from './listen.ts'

/** The variable with a host's URL (`verdaccio-host.ts`). A process that has it does not load Verdaccio itself. */
export const VERDACCIO_HOST = 'TEST_VERDACCIO_HOST'

export interface Upstream {
  url: string // with a trailing slash
  /** Registers a user and returns the Verdaccio token that speaks for them. */
  addUser: (name: string) => Promise<string>
  close: () => Promise<void>
}

/** A running Verdaccio. */
export interface Started {
  url: string
  close: () => Promise<void>
}

/** Starts a real Verdaccio on a random loopback port, without uplinks and with its storage in a temporary folder. */
export async function startVerdaccio(): Promise<Upstream> {
  const host = process.env[VERDACCIO_HOST]
  const { url, close } = host ? await startAt(host) : await startHere()
  return { url, addUser: (name) => register(url, name), close }
}

/** Starts a Verdaccio at a host, because loading it takes longer than most tests run. */
async function startAt(host: string): Promise<Started> {
  const url = await (await fetch(host, { method: 'POST' })).text()
  return { url, close: async () => void (await fetch(host, { method: 'DELETE', body: url })) }
}

export async function startHere(): Promise<Started> {
  const { runServer } = await import('verdaccio')
  const folder = await mkdtemp(join(tmpdir(), 'test-registry-'))
  const server: Server = await runServer(configuration(folder) as never)
  const url = await listen(server)
  server.unref()
  return {
    url,
    close: async () => {
      await stop(server)
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function configuration(folder: string): object {
  return {
    configPath: join(folder, 'config.yaml'), // never written: Verdaccio resolves paths against it
    storage: join(folder, 'storage'),
    secret: randomBytes(16).toString('hex'), // Verdaccio requires exactly 32 characters
    // The fewest rounds that bcrypt allows: the passwords are random and live for one test run.
    auth: { htpasswd: { file: join(folder, 'htpasswd'), algorithm: 'bcrypt', rounds: 4 } },
    security: { api: { jwt: { sign: { expiresIn: '7d' } } } },
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$authenticated', unpublish: '$authenticated' } },
    max_body_size: '400mb', // an 80 MB tarball is 107 MB of base64
    userRateLimit: { windowMs: 1000, max: 100_000 },
    web: { enable: false },
    log: { type: 'stdout', format: 'json', level: 'fatal' },
  }
}

async function register(url: string, name: string): Promise<string> {
  const response = await fetch(new URL(`-/user/org.couchdb.user:${encodeURIComponent(name)}`, url), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: randomBytes(24).toString('hex'), type: 'user', roles: [] }),
  })
  if (!response.ok) throw new Error(`Verdaccio refused the user ${name}: ${await response.text()}`)
  return ((await response.json()) as { token: string }).token
}
