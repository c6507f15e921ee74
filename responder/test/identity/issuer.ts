import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ExecutionContext } from 'ava'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** A CI service that signs tokens, on loopback. */
export interface Issuer {
  url: string
  /** How often its keys were fetched. */
  asked: () => number
  /** Signs a token as the service does; `claims` take precedence over its own. */
  token: (claims?: JWTPayload, header?: object) => Promise<string>
  /** Replaces the key, which withdraws the old one. */
  rotate: () => Promise<void>
  /** Sets an answer that it gives instead of its documents. */
  answerWith: (answer: { status: number; body?: string } | undefined) => void
  /** The current private key, for tokens that no issuer would sign. */
  key: () => { kid: string; privateKey: CryptoKey; publicPem: Promise<object> }
  close: () => Promise<void>
}

export async function startIssuer(t: ExecutionContext, path = ''): Promise<Issuer> {
  let key = await newKey()
  let asked = 0
  let answer: { status: number; body?: string } | undefined
  const server = createServer(async (request, response) => {
    if (answer) return void response.writeHead(answer.status).end(answer.body)
    response.setHeader('content-type', 'application/json')
    if (request.url === `${path}/.well-known/openid-configuration`)
      return void response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks` }))
    asked += 1
    const jwk = { ...(await exportJWK(key.publicKey)), kid: key.kid, use: 'sig', alg: 'RS256' }
    response.end(JSON.stringify({ keys: [jwk] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
  const close = async () => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  t.teardown(close)
  return {
    url,
    asked: () => asked,
    token: async (claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000)
      const own = { iss: url, jti: randomUUID(), iat: now, nbf: now, exp: now + 300 }
      const signing = new SignJWT({ ...own, ...claims })
      return signing
        .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT', ...header })
        .sign(key.privateKey)
    },
    rotate: async () => {
      key = await newKey()
    },
    answerWith: (given) => {
      answer = given
    },
    key: () => ({ ...key, publicPem: exportJWK(key.publicKey) }),
    close,
  }
}

async function newKey() {
  return { kid: randomUUID(), ...(await generateKeyPair('RS256', { extractable: true })) }
}
