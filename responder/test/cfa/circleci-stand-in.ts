import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ExecutionContext } from 'ava'

/** CircleCI's API 1.1 on loopback, with one build of `github/example/tool`. */
export async function startCircleci(t: ExecutionContext, buildNumber: number) {
  const token = crypto.randomUUID()
  const build = {
    lifecycle: 'running',
    endTime: null as string | null,
    output: '' as string | (() => string),
  }
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    if (request.url === '/output') {
      const message = typeof build.output === 'string' ? build.output : build.output()
      return void response.end(JSON.stringify([{ message }]))
    }
    const isKnown = request.url === `/api/v1.1/project/github/example/tool/${buildNumber}`
    if (!isKnown || request.headers['circle-token'] !== token) return void response.writeHead(404).end('{}')
    const action = { output_url: `${url}/output`, end_time: build.endTime }
    const steps = [{ actions: [{ output_url: null, end_time: '2026-01-01' }] }, { actions: [action] }]
    response.end(JSON.stringify({ lifecycle: build.lifecycle, steps }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.teardown(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url, token, build }
}
