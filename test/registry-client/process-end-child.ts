// Makes a request with the registry's client and prints its outcome. Its process then has to end by itself.
import { createRegistry } from '../../lib/registry/registry.ts'

const { url, network, timeoutMs = 20_000, isStream = false } = JSON.parse(process.argv[2] ?? '')
const registry = createRegistry({ url, network })
try {
  if (isStream) {
    const { status, body } = await registry.stream({ method: 'GET', path: 'name' })
    body.destroy()
    console.log(status)
  } else {
    const reads = [1, 2].map(() =>
      registry.request({ method: 'GET', path: 'name', timeoutMs, maxBytes: 1000 }),
    )
    const [{ status } = { status: 0 }] = await Promise.all(reads)
    console.log(status)
  }
} catch (error) {
  console.log((error as { code?: string }).code)
}
