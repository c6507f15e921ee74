import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestFn } from 'ava'
import { execa } from 'execa'
import { binOf } from './install-tool.ts'

/** Whether pnpm refuses a version because an earlier one carries more; `output` says why. */
export interface Verdict {
  isRefused: boolean
  output: string
}

/** Serves one packument for each name, and nothing else. */
export async function servePackuments(test: TestFn, packuments: Record<string, object>): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const packument = packuments[url.slice(1)]
    response.writeHead(packument ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(packument ?? { error: 'Not found' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  test.after.always(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** Makes the real pnpm resolve one version of a package, under the policy that compares versions. */
export async function judgeWithPnpm(
  major: 11 | 12,
  { registry, name, version }: { registry: string; name: string; version: string },
): Promise<Verdict> {
  const cwd = await mkdtemp(path.join(tmpdir(), 'pnpm-'))
  try {
    const manifest = { name: 'user', version: '1.0.0', private: true, dependencies: { [name]: version } }
    await writeFile(path.join(cwd, 'package.json'), JSON.stringify(manifest))
    await writeFile(path.join(cwd, '.npmrc'), `registry=${registry}\nfetch-retries=0\n`)
    const settings = ['trustPolicy: no-downgrade', 'minimumReleaseAge: 0', `storeDir: ${cwd}/store`]
    await writeFile(path.join(cwd, 'pnpm-workspace.yaml'), `${settings.join('\n')}\n`)
    const env = {
      PATH: `${await binOf(`pnpm-${major}`)}${path.delimiter}${process.env.PATH}`,
      HOME: cwd,
      CI: 'true',
    }
    const options = { cwd, env, extendEnv: false, reject: false, all: true, stdin: 'ignore' } as const
    const { all = '', exitCode } = await execa(
      'pnpm',
      ['install', '--lockfile-only', '--no-frozen-lockfile'],
      options,
    )
    const isRefused = /trust downgrade for/.test(all.replaceAll(/\s+[│├╰─▶\s]*/g, ' '))
    return { isRefused, output: `${exitCode} ${all}` }
  } finally {
    await rm(cwd, { recursive: true, force: true, maxRetries: 3 })
  }
}
