import { createServer } from 'node:https'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'
import { execa } from 'execa'
import type { Certificate } from '../helpers/certificate.ts'
import { type LoopbackServer, type Serve, startServer } from './server.ts'

export const SECRET = 'the secret of the responder'
export const ANSWER = { type: 'code', otp: '012345' }

/** A simple endpoint. */
const serve: Serve = ({ method }) => (method === 'GET' ? { status: 404 } : { body: '012345' })

export const startPlain = (t: ExecutionContext): Promise<LoopbackServer> => startServer(t, serve)

export async function startTls(t: ExecutionContext, certificate: Certificate): Promise<LoopbackServer> {
  const server = await startServer(t, serve, (handle) => createServer(certificate, handle))
  server.url.protocol = 'https:'
  return server
}

interface Connected {
  features?: string[]
  answer?: object
  code?: string
  details?: string
}

const child = fileURLToPath(new URL('connecting-child.ts', import.meta.url))

/** Connects and asks in its own process, with this environment and nothing else. */
export async function connectWith(env: Record<string, string>): Promise<Connected> {
  const { stdout } = await execa(process.execPath, [child], {
    env: { PATH: process.env.PATH ?? '', CFA_RESPONDER_SECRET: SECRET, ...env },
    extendEnv: false,
  })
  return JSON.parse(stdout)
}
