import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { execa } from 'execa'
import { z } from 'zod'
import { type Commands, inProject } from './commands.ts'
import { endWithDemo, OWN_GROUP } from './process-group.ts'

/** `@cfa/responder` as anybody would run it, except that people sign in with only a name. */
export interface Responder {
  /** The origin of the page. */
  page: string
  /** A link that works once and creates an admin with a passkey. */
  firstLink: string
  /** The job's `CFA_RESPONDER_URL`. */
  endpoint: string
  secret: string
  close: () => Promise<void>
}

export interface ResponderOptions {
  /** The folder for the service's data, which does not exist yet. */
  folder: string
  registryUrl: string
  packageName: string
}

const PROGRAM = path.resolve(import.meta.dirname, '..', 'responder', 'dist', 'src', 'main.js')
const PROJECT = 'paper-boat'
/** When to kill a service that does not end. It closes its own connections after five seconds. */
const KILL_AFTER_MS = 8000

const projectAdded = z.object({ endpoint: z.url(), secret: z.string() })

/** Starts the service in its own process, and adds the project whose jobs may ask. */
export async function startResponder(options: ResponderOptions, commands: Commands): Promise<Responder> {
  const { folder, packageName } = options
  const settings = { CFA_DATA_DIR: folder, CFA_LOG_LEVEL: 'error' }
  const service = startService({ ...commands.env, ...settings, ...serviceSettings(options) })
  const close = async () => {
    service.kill('SIGTERM')
    await service
  }
  try {
    const { page, firstLink } = await untilReady(service)
    const args = ['project', 'add', PROJECT, '--package', packageName, '--json']
    const added = await commands.run(process.execPath, [PROGRAM, ...args], {
      cwd: path.dirname(PROGRAM),
      env: { ...settings, CFA_PUBLIC_URL: page },
    })
    return { page, firstLink, ...projectAdded.parse(JSON.parse(added)), close }
  } catch (error) {
    await close()
    throw error
  }
}

const serviceSettings = ({ registryUrl }: ResponderOptions) => ({
  // Listens on every loopback address that a browser may resolve this name to.
  HOST: 'localhost',
  PORT: '0',
  CFA_REGISTRIES: registryUrl,
  CFA_DEMO: 'true',
  // The people's phones are on loopback too.
  CFA_ALLOW_PRIVATE_TARGETS: 'yes',
})

function startService(env: Record<string, string>) {
  const service = execa(process.execPath, [PROGRAM], {
    ...inProject(env),
    ...OWN_GROUP,
    stdin: 'ignore',
    reject: false,
    forceKillAfterDelay: KILL_AFTER_MS,
  })
  endWithDemo(service)
  return service
}

/** Waits until the service has logged its origin and the link for the first admin. Throws if it ends before that. */
async function untilReady(service: PromiseLike<{ stderr: string }> & { stdout: Readable }) {
  let page: string | undefined
  for await (const line of createInterface({ input: service.stdout })) {
    page ??= / is ready at (\S+)/.exec(line)?.[1]
    const firstLink = /\S+\/join#\S+$/.exec(line)?.[0]
    if (page && firstLink) return { page, firstLink }
  }
  throw new Error(`The responder did not start.\n${(await service).stderr}`)
}
