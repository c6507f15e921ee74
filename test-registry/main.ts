#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { startTestRegistry } from './index.ts'

const USAGE = `Usage: cfa-test-registry [--port <number>] [--user <name>]...

Runs the registry in real time, until it gets a signal, and describes it in JSON lines.

  --port <number>  where it listens on loopback (otherwise at a free port)
  --user <name>    a user to add, with a token and an authenticator; may be repeated (otherwise alice)
  --help           shows this
`

const values = readOptions()

const registry = await startTestRegistry({ realTime: true, port: Number(values.port) })
print({ url: registry.url, upstreamUrl: registry.upstreamUrl })
for (const name of values.user) {
  const { token, totpSecret, totpUri } = await registry.addUser(name)
  print({ user: name, token, totpSecret, totpUri })
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void registry.close())

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        user: { type: 'string', multiple: true, default: ['alice'] },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (!/^\d{1,5}$/.test(values.port)) throw new TypeError('--port takes a number.')
    if (!values.help) return values
    process.stdout.write(USAGE)
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`)
    process.exit(2)
  }
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
