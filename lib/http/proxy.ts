import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent'
import { getProxyForUrl } from 'proxy-from-env'
import { isLoopback } from './loopback.ts'

const KEEP_ALIVE = { keepAlive: true, keepAliveMsecs: 15_000 }

/**
 * Returns agents that go through the proxy that `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` name for this
 * URL. If there is none, returns an empty object. A loopback URL never goes through a proxy on another machine. That
 * machine has a loopback of its own, and would get in the clear what was meant to stay here. Certificate authorities
 * are left to Node.js (`NODE_EXTRA_CA_CERTS`, `--use-system-ca`, `SSL_CERT_FILE`).
 */
export function proxyAgents(url: URL): { http?: HttpProxyAgent; https?: HttpsProxyAgent } {
  const proxy = URL.parse(getProxyForUrl(url))
  if (!proxy || (isLoopback(url) && !isLoopback(proxy))) return {}
  return url.protocol === 'http:'
    ? { http: new HttpProxyAgent({ ...KEEP_ALIVE, proxy }) }
    : { https: new HttpsProxyAgent({ ...KEEP_ALIVE, proxy }) }
}
