import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'ava'
import { registryFlags } from '../../lib/npm/registry-flags.ts'
import { runNpm } from '../../lib/npm/run.ts'
import { createFolder } from '../fakes/folder.ts'

const REGISTRY = 'https://registry.example/'

test('npm is held to the registry for the scope of the package too', (t) => {
  const flags = ['--registry', REGISTRY, `--@a:registry=${REGISTRY}`]
  t.deepEqual(registryFlags(REGISTRY, '@a/b'), flags)
  t.deepEqual(registryFlags(REGISTRY, '@a/b@1.0.0'), flags)
})

test('a package without a scope is of no scope, whatever the settings say', (t) => {
  t.deepEqual(registryFlags(REGISTRY, 'b'), ['--registry', REGISTRY, '--scope='])
})

for (const name of ['@a/b', 'b']) {
  test(`a scope’s registry in .npmrc does not get what is meant for another: ${name}`, async (t) => {
    const [shown, other] = await Promise.all([listen(t), listen(t)])
    const cwd = createFolder(t, {
      'package.json': JSON.stringify({ name, version: '1.0.0' }),
      '.npmrc': `scope=@a\n@a:registry=${other.url}\n`,
    })
    const flags = registryFlags(shown.url, name)
    const env = { PATH: process.env.PATH, HOME: cwd }
    await runNpm({ args: ['publish', cwd, '--dry-run', '--json', ...flags, '--fetch-retries=0'], cwd, env })
    t.true(shown.paths.length > 0)
    t.deepEqual(other.paths, [])
  })
}

async function listen(t: { teardown: (close: () => void) => void }) {
  const paths: string[] = []
  const server = createServer(({ url = '' }, response) => {
    paths.push(url)
    response.writeHead(404).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return { paths, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}
