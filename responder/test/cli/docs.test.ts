import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseEnv } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { shellOf } from '../helpers/shell.ts'

const docs = new URL('../../../docs/', import.meta.url)
const pages = [
  ...readdirSync(new URL('ci/', docs)).map((name) => `ci/${name}`),
  ...['github-environments.md', 'responder/identity.md'],
]

/** All complete commands of a page, in blocks and in sentences, split as a shell would. */
function commandsOf(page: string): string[][] {
  const text = readFileSync(new URL(page, docs), 'utf8').replace(/ *\\\n */g, ' ')
  const found = text.matchAll(/^ *cfa-responder (.+)$|`cfa-responder ([^`]*my-project[^`]*)`/gm)
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

for (const page of pages) {
  const commands = commandsOf(page)
  test(`every command of the service in docs/${page} works as described`, async (t) => {
    t.true(commands.length > 0)
    for (const args of commands) {
      const api = await lookUps(t)
      const { shell } = await shellOf(t, {
        CFA_PUBLIC_URL: 'https://cfa.example.com',
        GITHUB_API_URL: api,
        CI_API_V4_URL: api,
      })
      const isNew = args[1] === 'add'
      if (!isNew) await shell('project', 'add', 'my-project', '--package', 'my-package', '--github', '74')
      const { exitCode, text, all } = await shell(...args)
      t.is(exitCode, 0, `${args.join(' ')}\n${all}`)
      if (!isNew) continue
      // Builds that prove themselves need no secret.
      const { CFA_RESPONDER_URL: url, CFA_RESPONDER_SECRET: secret } = parseEnv(text)
      t.is(url, `https://cfa.example.com/p/${args[2]}`)
      t.is(secret === undefined, args.length > 5, text)
    }
  })
}
