import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TOTP, URI } from 'otpauth'
import { installTool } from '../tools/install-tool.ts'

/** Verdaccio’s own staging and second factor, implemented independently of this project’s registry. */
export interface Verdaccio9 {
  url: string
  /** A user whose writes need a code. */
  addUser: (name: string) => Promise<Verdaccio9User>
  /** What is staged, as this user sees it. */
  staged: (user: Verdaccio9User) => Promise<Array<{ id: string; packageName: string; version: string }>>
  send: (user: Verdaccio9User, method: string, path: string, otp?: string) => Promise<number>
  versions: (name: string) => Promise<string[]>
  close: () => Promise<void>
}

export interface Verdaccio9User {
  name: string
  token: string
  /** Returns a code that works once, until the end of the next TOTP period. */
  code: () => string
}

export async function startVerdaccio9(): Promise<Verdaccio9> {
  const folder = await mkdtemp(path.join(tmpdir(), 'verdaccio-9-'))
  const server = await listen(folder)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const call = (method: string, target: string, { token, otp, body }: CallOptions = {}) =>
    fetch(`${url}${target}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(otp ? { 'npm-otp': otp } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  return {
    url,
    addUser: (name) => addUser(call, name),
    staged: async ({ token }) =>
      ((await (await call('GET', '-/stage?perPage=100', { token })).json()) as { items: never[] }).items,
    send: async ({ token }, method, target, otp) =>
      (await call(method, target, { token, ...(otp ? { otp } : {}) })).status,
    versions: async (name) => {
      const reply = await call('GET', name)
      return reply.ok ? Object.keys(((await reply.json()) as { versions: object }).versions) : []
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

interface CallOptions {
  token?: string
  otp?: string
  body?: object
}
type Call = (method: string, target: string, options?: CallOptions) => Promise<Response>

async function listen(folder: string): Promise<Server> {
  const require = createRequire(path.join(await installTool('verdaccio-9'), 'x.js'))
  const { runServer } = require('verdaccio') as { runServer: (config: object) => Promise<Server> }
  const server = await runServer({
    configPath: path.join(folder, 'config.yaml'),
    storage: path.join(folder, 'storage'),
    auth: { htpasswd: { file: path.join(folder, 'htpasswd') } },
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$authenticated', unpublish: '$authenticated' } },
    flags: { stage: true, tfa: true },
    log: { type: 'stdout', level: 'fatal' },
    web: { enable: false },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function addUser(call: Call, name: string): Promise<Verdaccio9User> {
  const password = crypto.randomUUID()
  const created = await call('PUT', `-/user/org.couchdb.user:${name}`, { body: { name, password } })
  const { token } = (await created.json()) as { token: string }
  const enrol = (tfa: unknown) => call('POST', '-/npm/v1/user', { token, body: { tfa } })
  const begun = await enrol({ mode: 'auth-and-writes', password })
  const totp = URI.parse(((await begun.json()) as { tfa: string }).tfa) as TOTP
  const now = () => totp.counter()
  const codeOf = (step: number) => totp.generate({ timestamp: step * totp.period * 1000 })
  let last: number
  // A period whose code was used is never accepted again, so the previous one is used up first, if it still counts.
  do last = now() - 1
  while (!(await enrol([codeOf(last)])).ok)
  return {
    name,
    token,
    code: () => {
      last = Math.max(last + 1, now())
      return codeOf(last)
    },
  }
}
