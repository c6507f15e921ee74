import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { json } from 'node:stream/consumers'
import type { ExecutionContext } from 'ava'
import { listen, stop } from '../../test-registry/src/listen.ts'
import { createCertificate } from './certificate.ts'

/** What was signed: a package by its URL, and the hash of its tarball (in-toto, Statement v1). */
export interface Signed {
  subject: Array<{ name: string; digest: { sha512: string } }>
}

/** A job on GitHub Actions that signs: its identity, and Sigstore behind its proxy for HTTPS. */
export interface TestSigstore {
  env: Record<string, string>
  /** What was signed and logged, in order. */
  signed: Signed[]
  /** The audiences that the job's identity was requested for. */
  audiences: string[]
}

const REPOSITORY = 'octo/example'

/** The job's identity, whose signature nobody checks. */
const IDENTITY = [{ alg: 'none' }, { sub: `repo:${REPOSITORY}:ref:refs/heads/main` }, 'none']
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')

/**
 * Stands in for the public Sigstore on loopback: any key gets a certificate, and any entry is logged.
 *
 * @see sigstore/fulcio, `fulcio.proto`; sigstore/rekor, `openapi.yaml`
 */
export async function startSigstore(t: ExecutionContext): Promise<TestSigstore> {
  const certificate = createCertificate('*.sigstore.dev')
  const signed: Signed[] = []
  const audiences: string[] = []
  const sigstore = createTlsServer(certificate, async (request, response) => {
    const isFulcio = request.headers.host === 'fulcio.sigstore.dev'
    const reply = isFulcio ? certified(certificate.cert) : logged(signed, (await json(request)) as Entry)
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
  })
  const token = randomBytes(16).toString('hex')
  const proxy = createServer(({ url = '', headers }, response) => {
    if (headers.authorization !== `Bearer ${token}`) return void response.writeHead(403).end()
    audiences.push(new URL(url, 'http://job.invalid/').searchParams.get('audience') ?? '')
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ value: IDENTITY }))
  })
  const tunnels = new Set<Duplex>()
  proxy.on('connect', ({ url = '' }: IncomingMessage, socket) => {
    if (!url.endsWith('.sigstore.dev:443')) return void socket.destroy()
    tunnels.add(socket)
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    sigstore.emit('connection', socket)
  })
  const url = await listen(proxy)
  t.teardown(async () => {
    // They belong to the proxy, which closes none of them.
    for (const socket of tunnels) socket.destroy()
    await stop(proxy)
    certificate.remove()
  })
  const env = { ...jobOnGitHub(url, token), NODE_EXTRA_CA_CERTS: certificate.file }
  return { env, signed, audiences }
}

const jobOnGitHub = (url: string, token: string) => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_REPOSITORY: REPOSITORY,
  GITHUB_WORKFLOW_REF: `${REPOSITORY}/.github/workflows/release.yml@refs/heads/main`,
  ACTIONS_ID_TOKEN_REQUEST_URL: `${url}?api-version=2.0`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: token,
  HTTPS_PROXY: url,
})

const certified = (cert: string) => ({ signedCertificateEmbeddedSct: { chain: { certificates: [cert] } } })

/** What a client proposes: an envelope (DSSE), and in it what was signed. */
interface Entry {
  kind: string
  apiVersion: string
  spec: { proposedContent: { envelope: string } }
}

function logged(signed: Signed[], { kind, apiVersion, spec }: Entry): object {
  const { payload } = JSON.parse(spec.proposedContent.envelope)
  const logIndex = signed.push(JSON.parse(Buffer.from(payload, 'base64').toString()))
  const entry = {
    logID: randomBytes(32).toString('hex'),
    logIndex,
    integratedTime: Math.floor(Date.now() / 1000),
    body: Buffer.from(JSON.stringify({ kind, apiVersion })).toString('base64'),
    verification: { signedEntryTimestamp: randomBytes(64).toString('base64') },
  }
  return { [randomBytes(32).toString('hex')]: entry }
}
