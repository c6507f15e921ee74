import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent'
import { getProxyForUrl } from 'proxy-from-env'
import { isLoopback } from './loopback.ts'
import type { Route } from './send-request.ts'

const KEEP_ALIVE = { keepAlive: true, keepAliveMsecs: 15_000 }
/**
 * How long a proxy may take to connect, whatever it sends meanwhile. Its connection keeps the process alive, even after
 * the request has ended. Longer than a request waits, whose error says more.
 */
const CONNECT_MS = 21_000

/**
 * Returns the way to this URL: through the proxy that `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` name for
 * it, if there is one. A loopback URL never goes through a proxy on another machine. That machine has a loopback of its
 * own, and would get in the clear what was meant to stay here. Certificate authorities are left to Node.js
 * (`NODE_EXTRA_CA_CERTS`, `--use-system-ca`, `SSL_CERT_FILE`).
 *
 * This is for the responder, notifications and other services. The way to the registry is that of npm
 * (`npm/npm-network.ts`, `registry/network.ts`).
 */
export function findRoute(url: URL, connectMs = CONNECT_MS): Route {
  const proxy = URL.parse(getProxyForUrl(url))
  const cancel = () => {}
  if (!proxy || (isLoopback(url) && !isLoopback(proxy))) return { options: {}, cancel }
  const Agent = url.protocol === 'http:' ? HttpProxyAgent : HttpsProxyAgent
  // The agent reads this anew for each connection.
  const proxyRequestOptions: object = {
    get signal() {
      return AbortSignal.timeout(connectMs)
    },
  }
  return { options: { agent: new Agent({ ...KEEP_ALIVE, proxy, proxyRequestOptions }) }, cancel }
}
