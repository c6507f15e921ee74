import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent'
import { getProxyForUrl } from 'proxy-from-env'
import { isLoopback } from './loopback.ts'

const KEEP_ALIVE = { keepAlive: true, keepAliveMsecs: 15_000 }

/**
 * Agents that go through the proxy that `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` name for this URL; an
 * empty object where there is none, and for this machine: a proxy's loopback is another one, and gets what was meant
 * to stay here in the open. Certificate authorities stay Node's own business (`NODE_EXTRA_CA_CERTS`,
 * `--use-system-ca`, `SSL_CERT_FILE`).
 */
export function proxyAgents(url: URL): { http?: HttpProxyAgent; https?: HttpsProxyAgent } {
  const proxy = isLoopback(url) ? '' : getProxyForUrl(url)
  if (!proxy) return {}
  return url.protocol === 'http:'
    ? { http: new HttpProxyAgent({ ...KEEP_ALIVE, proxy }) }
    : { https: new HttpsProxyAgent({ ...KEEP_ALIVE, proxy }) }
}
