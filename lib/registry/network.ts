import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent, type RequestOptions } from 'node:https'
import { connect, type Socket } from 'node:net'
import { checkServerIdentity as checkIdentity, type PeerCertificate } from 'node:tls'
import type { Route } from '../http/send-request.ts'
import { requireFromNpm } from './npm-package.ts'

/** How to reach the registry, according to npm's configuration and the environment. */
export interface NetworkSettings {
  /** For `http:` URLs. */
  proxy: string | undefined
  /** For `https:` URLs. */
  httpsProxy: string | undefined
  /** Hosts, and suffixes of hosts, that are reached without a proxy. */
  noProxy: string[]
  /** PEM. Replaces Node's own authorities instead of adding to them. */
  ca: string[] | undefined
  /** PEM. */
  cert: string | undefined
  /** PEM. */
  key: string | undefined
  /** Whether certificates are checked. */
  strictSsl: boolean
  localAddress: string | undefined
}

/** @param isKept - Whether the connection may serve later requests too. */
export type RouteFor = (url: URL, isKept: boolean) => Route

/** How long idle connections are kept. They don't keep the process from ending. */
const IDLE_MS = 5_000
const MOST_CONNECTIONS = 15
/** The brackets around an IPv6 address in a URL. */
const BRACKETS = /^\[|\]$/g

/**
 * Returns the routes to a registry and to the hosts that it redirects to. Proxies work as in npm: http, https and
 * socks, with npm's rules for `noproxy`. A connection through a proxy serves one request.
 *
 * @param host - The registry's host, with its port. Only this host gets the client certificate.
 * @see npm-registry-fetch@19, lib/index.js; @npmcli/agent@4, lib/proxy.js
 */
export function createRoutes(network: NetworkSettings, host: string): RouteFor {
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

/** Loaded only if there is a proxy. Given a proxy and a list, npm's module does not read the environment. */
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
  // The agent does not pass the host on to TLS if it is an IP address (https-proxy-agent@7).
  const host = url.hostname.replace(BRACKETS, '')
  const checkServerIdentity = (_: string, certificate: PeerCertificate) => checkIdentity(host, certificate)
  return { options: { ...options, checkServerIdentity, agent }, cancel: () => connecting.abort() }
}

/** `tls.connect` takes no signal, so it gets a socket that does. */
function openSocket({ hostname, port }: URL, signal: AbortSignal): Socket {
  const socket = connect({ host: hostname.replace(BRACKETS, ''), port: Number(port || 443), signal })
  return socket.on('error', () => {})
}
