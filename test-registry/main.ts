#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { startTestRegistry } from './index.ts'

/** `cfa-test-registry [--port N] [--user alice]…` runs the registry in real time and describes it in JSON lines. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    user: { type: 'string', multiple: true, default: ['alice'] },
  },
})

const registry = await startTestRegistry({ realTime: true, port: Number(values.port) })
print({ url: registry.url, upstreamUrl: registry.upstreamUrl })
for (const name of values.user) {
  const { token, totpSecret, totpUri } = await registry.addUser(name)
  print({ user: name, token, totpSecret, totpUri })
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void registry.close())

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
