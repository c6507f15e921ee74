import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent, type RequestOptions } from 'node:https'
import { connect, type Socket } from 'node:net'
import { checkServerIdentity as checkIdentity, type PeerCertificate } from 'node:tls'
import { requireFromNpm } from './npm-package.ts'

/** How the registry is reached, as npm's configuration and the environment say it. */
export interface NetworkSettings {
  /** For `http:` URLs. */
  proxy: string | undefined
  /** For `https:` URLs. */
  httpsProxy: string | undefined
  /** Hosts, and the ends of hosts, that no proxy is used for. */
  noProxy: string[]
  /** PEM. In place of Node's own authorities, not in addition. */
  ca: string[] | undefined
  /** PEM. */
  cert: string | undefined
  /** PEM. */
  key: string | undefined
  /** Whether certificates are checked. */
  strictSsl: boolean
  localAddress: string | undefined
}

/** How one request travels. */
export interface Route {
  options: RequestOptions
  /** Ends a connection that is still being made through a proxy: Node would wait for it when the request has ended. */
  cancel: () => void
}

/** @param isKept - Whether the connection may serve later requests, too. */
export type FindRoute = (url: URL, isKept: boolean) => Route

/** Idle connections are closed by then. Node lets the process end while they are idle. */
const IDLE_MS = 5_000
const MOST_CONNECTIONS = 15
/** Around an IPv6 address in a URL. */
const BRACKETS = /^\[|\]$/g

/**
 * The routes to a registry, and to where it redirects. Proxies are npm's own: http, https and socks, with npm's rules
 * for `noproxy`. A connection through a proxy serves one request.
 *
 * @param host - The registry's, with its port: the client certificate is for this host alone.
 * @see npm-registry-fetch@19, lib/index.js; @npmcli/agent@4, lib/proxy.js
 */
export function createRoutes(network: NetworkSettings, host: string): FindRoute {
  const kept = { keepAlive: true, timeout: IDLE_MS, maxSockets: MOST_CONNECTIONS }
  const agents = { http: new HttpAgent(kept), https: new HttpsAgent(kept) }
  return (url, isKept) => {
    const isSecure = url.protocol === 'https:'
    const options = connectionOptions(network, url.host === host)
    const proxy = proxyFor(url, network)
    if (proxy) return throughProxy(proxy, url, options)
    const agent = isKept && agents[isSecure ? 'https' : 'http']
    return { options: { ...options, agent }, cancel: () => {} }
  }
}

function connectionOptions(network: NetworkSettings, isOwnHost: boolean): RequestOptions {
  const { ca, cert, key, strictSsl, localAddress } = network
  return {
    rejectUnauthorized: strictSsl,
    ...(ca ? { ca } : {}),
    ...(isOwnHost && cert && key ? { cert, key } : {}),
    ...(localAddress ? { localAddress } : {}),
  }
}

type ProxyAgent = new (proxy: URL, options: object) => HttpAgent

interface NpmProxies {
  getProxyAgent: (proxy: URL) => ProxyAgent | [http: ProxyAgent, https: ProxyAgent]
  getProxy: (url: URL, settings: { proxy: string; noProxy: string[] }) => URL | null
}

/** Loaded where there is a proxy. With a proxy and a list given, npm's module looks into no environment of its own. */
const npmProxies = () => requireFromNpm('@npmcli/agent/lib/proxy.js') as NpmProxies

function proxyFor(url: URL, { proxy, httpsProxy, noProxy }: NetworkSettings): URL | undefined {
  const wanted = url.protocol === 'https:' ? httpsProxy : proxy
  return (wanted && npmProxies().getProxy(url, { proxy: wanted, noProxy })) || undefined
}

function throughProxy(proxy: URL, url: URL, options: RequestOptions): Route {
  const isSecure = url.protocol === 'https:'
  const connecting = new AbortController()
  const { signal } = connecting
  const found = npmProxies().getProxyAgent(proxy)
  const Agent = Array.isArray(found) ? found[isSecure ? 1 : 0] : found
  const socket = proxy.protocol === 'https:' ? { socket: openSocket(proxy, signal) } : {}
  const agent = new Agent(proxy, { ...options, ...socket, signal, keepAlive: false })
  // The agent keeps the name of a host from TLS where it is an address (https-proxy-agent@7).
  const host = url.hostname.replace(BRACKETS, '')
  const checkServerIdentity = (_: string, certificate: PeerCertificate) => checkIdentity(host, certificate)
  return { options: { ...options, checkServerIdentity, agent }, cancel: () => connecting.abort() }
}

/** `tls.connect` takes no signal, so it gets a socket that does. */
function openSocket({ hostname, port }: URL, signal: AbortSignal): Socket {
  const socket = connect({ host: hostname.replace(BRACKETS, ''), port: Number(port || 443), signal })
  return socket.on('error', () => {})
}
