import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { createSealingKey } from '@cfa/protocol/sealing'
import test, { type ExecutionContext } from 'ava'
import { createCertificate } from '../../../test/helpers/certificate.ts'
import { questionOf } from '../helpers/asking-job.ts'
import { temporaryFolder } from '../helpers/databases.ts'
import { findProgram, skipWithout } from '../helpers/find-program.ts'
import { freePort } from '../helpers/free-port.ts'
import { furnish } from '../helpers/furnished.ts'
import { unpacked } from '../helpers/install.ts'
import { command, service } from '../helpers/process.ts'

const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url))
const POLL_S = 60

interface Site {
  port: number
  /** The port of the service behind it. */
  upstream: number
  folder: string
}

interface Proxy {
  arguments: string[]
  environment?: Record<string, string>
  /** The file with the certificate of its authority. */
  ca: string
}

/** The files of `deploy/` as they are, apart from ports and the path of the certificate. */
const PROXIES = {
  nginx: async ({ port, upstream, folder }: Site): Promise<Proxy> => {
    const { cert, key, remove } = createCertificate('localhost')
    remove()
    const ca = join(folder, 'fullchain.pem')
    await Promise.all([writeFile(ca, cert), writeFile(join(folder, 'privkey.pem'), key)])
    const site = await readFile(join(DEPLOY, 'nginx.conf'), 'utf8')
    const adapted = site
      .replaceAll(/^ *listen \[::\].*\n/gm, '')
      .replace('listen 80;', `listen 127.0.0.1:${await freePort()};`)
      .replace('listen 443 ', `listen 127.0.0.1:${port} `)
      .replaceAll('/etc/letsencrypt/live/cfa.example.com', folder)
      .replaceAll('cfa.example.com', 'localhost')
      .replace('127.0.0.1:8484', `localhost:${upstream}`)
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${join(folder, name)};`)
      .join(' ')
    const conf = join(folder, 'nginx.conf')
    const http = `access_log off; ${temporary} ${adapted}`
    const user = process.getuid?.() === 0 ? 'user root root;' : ''
    await writeFile(
      conf,
      `daemon off; ${user} pid ${join(folder, 'pid')}; error_log stderr; events {} http { ${http} }`,
    )
    return { arguments: ['-c', conf, '-e', 'stderr', '-p', folder], ca }
  },
  caddy: async ({ port, upstream, folder }: Site): Promise<Proxy> => {
    const conf = join(folder, 'Caddyfile')
    const global = `{\n\tadmin off\n\tskip_install_trust\n\thttp_port ${await freePort()}\n}\n`
    await writeFile(conf, `${global}import ${join(DEPLOY, 'Caddyfile')}\n`)
    const environment = {
      HOME: folder,
      XDG_DATA_HOME: join(folder, 'data'),
      XDG_CONFIG_HOME: join(folder, 'config'),
      CFA_SITE: `https://localhost:${port}`,
      CFA_UPSTREAM: `localhost:${upstream}`,
    }
    const ca = join(folder, 'data/caddy/pki/authorities/local/root.crt')
    return { arguments: ['run', '--config', conf, '--adapter', 'caddyfile'], environment, ca }
  },
}

for (const name of ['nginx', 'caddy'] as const) {
  test(`behind ${name} as configured in deploy/, doctor finds no problem and a job’s longest poll is held`, async (t) => {
    const program = (await findProgram(name)) ?? (await unpacked(name))
    if (!program) return skipWithout(t, name)
    const [port, upstream, folder] = [await freePort(), await freePort(), await temporaryFolder(t)]
    const publicUrl = `https://localhost:${port}`
    const place = await furnish(t, {
      PORT: String(upstream),
      HOST: 'localhost',
      CFA_PUBLIC_URL: publicUrl,
      CFA_TRUST_PROXY: 'loopback',
    })
    await service(t, place.environment)
    const proxy = await PROXIES[name]({ port, upstream, folder })
    start(t, program, proxy)
    const ca = await untilThere(proxy.ca, `${publicUrl}/healthz`)
    t.is((await call({ ca, url: `${publicUrl}/metrics` })).status, 404)
    t.is(await protocolOf(port, ca), 'h2')
    await Promise.all([
      isWell(t, place.environment, proxy.ca),
      isHeld(t, { publicUrl, ca, headers: place.job }),
    ])
  })
}

/** Runs the program in its own process, which ends with the test. */
function start(t: ExecutionContext, program: string, proxy: Proxy): void {
  const env = { ...process.env, ...proxy.environment }
  const child: ChildProcess = spawn(program, proxy.arguments, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr?.on('data', (chunk) => {
    log += chunk
  })
  child.once('exit', (code) => code && t.log(log))
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  })
}

/** Doctor goes through the public URL, as jobs and pages do. */
async function isWell(t: ExecutionContext, environment: Record<string, string>, caFile: string) {
  const { out, err } = await command(t, ['doctor', '--json'], { ...environment, NODE_EXTRA_CA_CERTS: caFile })
  const { findings } = JSON.parse(out)
  const about = ['public URL', 'proxy', 'service’s clock', 'live events']
  t.deepEqual(
    findings
      .filter(({ check }: { check: string }) => about.includes(check))
      .map(({ check, ok }: { check: string; ok: boolean }) => [check, ok]),
    about.map((check) => [check, true]),
    `${out}${err}`,
  )
}

interface Job {
  publicUrl: string
  ca: string
  headers: Record<string, string>
}

/** The proxy sends nothing until the service says that there is nothing new. */
async function isHeld(t: ExecutionContext, { publicUrl, ca, headers }: Job) {
  const { publicJwk } = await createSealingKey()
  const asked = await call({
    ...{ ca, url: `${publicUrl}/p/tool`, method: 'POST' },
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ ...questionOf(), key: publicJwk }),
  })
  t.is(asked.status, 202, asked.text)
  const url = new URL(`${asked.location}?after=1`, publicUrl).href
  const from = performance.now()
  const polled = await call({ ca, url, headers: { ...headers, prefer: `wait=${POLL_S}` } })
  t.is(polled.status, 204, polled.text)
  t.true(performance.now() - from > (POLL_S - 5) * 1_000)
}

interface Call {
  url: string
  ca: string
  method?: string
  headers?: Record<string, string>
  body?: string
}

function call({ url, ca, method = 'GET', headers = {}, body }: Call) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number | undefined
    location: string | undefined
    text: string
  }>()
  const sent = request(url, { method, headers, ca }, async (response) => {
    let text = ''
    for await (const chunk of response) text += chunk
    resolve({ status: response.statusCode, location: response.headers.location, text })
  })
  sent.once('error', reject)
  sent.end(body)
  return promise
}

/** Waits until the proxy answers. Resolves with the certificate of its authority. */
async function untilThere(file: string, url: string): Promise<string> {
  for (;;) {
    try {
      const ca = await readFile(file, 'utf8')
      if ((await call({ ca, url })).status === 200) return ca
    } catch {}
    await sleep(50)
  }
}

/** The protocol that a browser would negotiate with it. */
async function protocolOf(port: number, ca: string): Promise<string | false | null> {
  const socket = connect({
    host: 'localhost',
    port,
    ca,
    servername: 'localhost',
    ALPNProtocols: ['h2', 'http/1.1'],
  })
  await once(socket, 'secureConnect')
  const { alpnProtocol } = socket
  socket.destroy()
  return alpnProtocol
}
