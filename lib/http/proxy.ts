import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent'
import { getProxyForUrl } from 'proxy-from-env'
import { isLoopback } from './loopback.ts'

const KEEP_ALIVE = { keepAlive: true, keepAliveMsecs: 15_000 }

/**
 * Agents that go through the proxy that `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` name for this URL; an
 * empty object where there is none. This machine is not looked for through a proxy elsewhere, whose loopback is another
 * one: it would get, in the open, what was meant to stay here. Certificate authorities stay Node's own business
 * (`NODE_EXTRA_CA_CERTS`, `--use-system-ca`, `SSL_CERT_FILE`).
 */
export function proxyAgents(url: URL): { http?: HttpProxyAgent; https?: HttpsProxyAgent } {
  const proxy = URL.parse(getProxyForUrl(url))
  if (!proxy || (isLoopback(url) && !isLoopback(proxy))) return {}
  return url.protocol === 'http:'
    ? { http: new HttpProxyAgent({ ...KEEP_ALIVE, proxy }) }
    : { https: new HttpsProxyAgent({ ...KEEP_ALIVE, proxy }) }
}
