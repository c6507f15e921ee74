import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { listen, stop } from '../../test-registry/src/listen.ts'
import { send } from './http.ts'

const EVERY_MS = 10_000

/**
 * Measures the peer: jobs that poll every ten seconds, at a server with the answers in memory. Returns delays in ms.
 */
export async function measurePollers(jobs: number): Promise<number[]> {
  const answers = new Set<string>()
  const server = createServer((request, response) => {
    response.writeHead(answers.has(request.url ?? '') ? 200 : 204).end()
  })
  const origin = await listen(server)
  const delays = await Promise.all(
    Array.from({ length: jobs }, async (_, number) => {
      const path = `/${number}`
      const found = poll(`${origin.slice(0, -1)}${path}`, (number / jobs) * EVERY_MS)
      await sleep(Math.random() * EVERY_MS)
      answers.add(path)
      const answeredAt = performance.now()
      return (await found) - answeredAt
    }),
  )
  await stop(server)
  return delays
}

async function poll(url: string, firstMs: number): Promise<number> {
  await sleep(firstMs)
  for (;;) {
    const { status } = await send('GET', url, {})
    if (status === 200) return performance.now()
    await sleep(EVERY_MS)
  }
}
