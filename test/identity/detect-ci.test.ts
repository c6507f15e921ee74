import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { detectCi } from '../../lib/identity/detect-ci.ts'

/** A folder with a `git` that writes its environment to a file. */
async function folderWithGit(t: ExecutionContext): Promise<{ folder: string; seen: () => Promise<string> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'git-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const file = path.join(folder, 'seen')
  await writeFile(path.join(folder, 'git'), `#!/bin/sh\n/usr/bin/env >'${file}'\n`, { mode: 0o755 })
  return { folder, seen: () => readFile(file, 'utf8') }
}

const onUnix = process.platform === 'win32' ? test.skip : test.serial

for (const [service, variables] of [
  ['no CI service', {}],
  ['Jenkins', { JENKINS_URL: 'https://ci.example/' }],
] as const) {
  onUnix(`with ${service}, git sees no secret of the job or of this process`, async (t) => {
    const { folder, seen } = await folderWithGit(t)
    const secrets = {
      NPM_TOKEN_ALICE: 'hidden-1',
      CFA_RESPONDER_SECRET: 'hidden-2',
      NODE_AUTH_TOKEN: 'hidden-3',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'hidden-4',
    }
    const saved = { ...process.env }
    t.teardown(() => {
      process.env = saved
    })
    process.env = { ...saved, ...secrets, NPM_TOKEN_BOB: 'hidden-5' }
    detectCi({ env: { ...secrets, ...variables, PATH: folder, SHOWN: 'shown' }, cwd: folder })
    t.regex(await seen(), /^SHOWN=shown$/m)
    t.notRegex(await seen(), /hidden-/)
  })
}

test('the service is found by its variables', (t) => {
  const env = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'example/tool' }
  t.like(detectCi({ env, cwd: '.' }), { isCi: true, name: 'GitHub Actions', slug: 'example/tool' })
})
