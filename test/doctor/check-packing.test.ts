import { chmodSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { checkPackage } from '../../lib/doctor/check-package.ts'
import { checkPacking } from '../../lib/doctor/check-packing.ts'
import type { ProcessRun } from '../../lib/npm/start-process.ts'
import { createFolder } from '../fakes/folder.ts'

const pkg = { name: 'a', dependencies: { sibling: 'workspace:^' } }

async function check(t: ExecutionContext, version: string | undefined) {
  const cwd = createFolder(t, { '.git/HEAD': '', 'package.json': pkg, 'bun.lock': '', 'bin/bun': '' })
  chmodSync(path.join(cwd, 'bin/bun'), 0o755)
  const runs: ProcessRun[] = []
  const startProcess = (run: ProcessRun) => {
    runs.push(run)
    const ended = Promise.resolve({ stdout: `${version}\n`, stderr: '', failure: undefined })
    return { ended, keepAlive: () => {}, kill: () => {} }
  }
  const env = { PATH: version === undefined ? '' : path.join(cwd, 'bin'), NPM_TOKEN: 'secret-token' }
  const options = { pack: 'auto', pkgRoot: undefined } as const
  const findings = checkPackage(
    pkg,
    { npmPublish: undefined },
    await checkPacking(pkg, options, { cwd, env }, { startProcess }),
  )
  return { findings: findings.map(({ level, id, title }) => `${level} ${id} ${title}`), runs }
}

test('doctor shows which tool packs, and gives it no token', async (t) => {
  const { findings, runs } = await check(t, '1.4.5')
  t.deepEqual(findings, ['ok package a', 'ok packing bun 1.4.5 packs'])
  t.false(Object.values(runs[0]?.env ?? {}).includes('secret-token'))
})

test('doctor says that the tool is missing', async (t) => {
  const { findings } = await check(t, undefined)
  t.deepEqual(findings, [
    'ok package a',
    'error EPACKTOOLMISSING The tool that packs this package was not found.',
  ])
})
