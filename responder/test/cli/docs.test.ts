import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { parseEnv } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { run } from '../../src/cli/run.ts'
import { openStore } from '../../src/store/open.ts'
import { storeFolder } from '../helpers/databases.ts'

const docs = new URL('../../../docs/', import.meta.url)
const pages = [
  ...readdirSync(new URL('ci/', docs)).map((name) => `ci/${name}`),
  ...['github-environments.md', 'responder/identity.md'],
]

/** All complete commands of a page, in blocks and in sentences, split as a shell would. */
function commandsOf(page: string): string[][] {
  const text = readFileSync(new URL(page, docs), 'utf8').replace(/ *\\\n */g, ' ')
  const found = text.matchAll(/^ *cfa-responder (.+)$|`cfa-responder ([^`]*my-package[^`]*)`/gm)
  return [...found].map(([, line, inline]) =>
    [...(line ?? inline ?? '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? ''),
  )
}

/** An API where every repository exists. */
async function lookUps(t: ExecutionContext): Promise<string> {
  const api = createServer((_, response) => response.end('{"id":74}'))
  api.listen(0, '127.0.0.1')
  await once(api, 'listening')
  t.teardown(() => void api.close())
  return `http://127.0.0.1:${(api.address() as AddressInfo).port}`
}

async function shellOf(t: ExecutionContext) {
  const dataDir = await storeFolder(t)
  await (await openStore({ dataDir, databaseUrl: null }, { asService: true, now: Date.now })).close()
  const url = await lookUps(t)
  return async (args: string[]) => {
    const said: string[] = []
    const environment = {
      ...{ CFA_DATA_DIR: dataDir, CFA_PUBLIC_URL: 'https://cfa.example.com' },
      ...{ GITHUB_API_URL: url, CI_API_V4_URL: url },
    }
    const keep = (text: string) => void said.push(text)
    const terminal = { print: keep, write: async (text: string) => keep(text), complain: keep }
    const exitCode = await run(args, { environment, ...terminal, input: () => Readable.from(['']) })
    return { exitCode, text: said.join('\n') }
  }
}

for (const page of pages) {
  const commands = commandsOf(page)
  test(`every command of the service in docs/${page} works as described`, async (t) => {
    t.true(commands.length > 0)
    for (const args of commands) {
      const shell = await shellOf(t)
      const isNew = args[1] === 'add'
      if (!isNew) await shell(['project', 'add', 'my-package', '--package', 'my-package', '--github', '74'])
      const { exitCode, text } = await shell(args)
      t.is(exitCode, 0, `${args.join(' ')}\n${text}`)
      if (!isNew) continue
      // Builds that prove themselves need no secret.
      const { CFA_RESPONDER_URL: url, CFA_RESPONDER_SECRET: secret } = parseEnv(text)
      t.is(url, `https://cfa.example.com/p/${args[2]}`)
      t.is(secret === undefined, args.length > 5, text)
    }
  })
}
